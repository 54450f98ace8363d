/** Finds where a net's numbers first stop being numbers: the forward pass is run once more with every layer's output kept. */
import { Failure } from '../failure'
import { bindShapes } from '../graph/bind'
import type { Model } from '../graph/types'
import { shapesOf } from '../executor/batches'
import type { Batch } from '../executor/executor'
import { openSession } from '../runtime/ort'
import { emitParameters, type ParameterStore } from '../executor/parameters'

/** Failure 'diverged', naming the layer, for a loss that is no number. @param step 1-based */
export async function explainLoss(
  loss: number,
  step: number,
  net: Model,
  batch: Batch,
  store: ParameterStore
): Promise<Failure> {
  return diverged(`The loss became ${loss} at step ${step}`, net, batch, store)
}

/** The same for a validation, whose batch is one of its images. @param step the last one taken */
export const explainScores = (step: number, net: Model, batch: Batch, store: ParameterStore): Promise<Failure> =>
  diverged(`The net's numbers ran away by step ${step}`, net, batch, store)

async function diverged(what: string, net: Model, batch: Batch, store: ParameterStore): Promise<Failure> {
  const layer = await findBrokenLayer(net, batch, store).catch(() => null)
  const where = layer ? `, first wrong in layer "${layer}"` : ''
  return new Failure('diverged', `${what}${where}; try a smaller learning rate.`)
}

/** The name of the first node whose output holds NaN or infinity; null when the forward pass is sound. */
async function findBrokenLayer(net: Model, batch: Batch, store: ParameterStore): Promise<string | null> {
  const graph = bindShapes(net, shapesOf(batch), (g) => emitParameters(g, store.groups))
  const ofNet = new Set(net.nodes.map((node) => node.outputs[0]))
  const isLayer = (output: string) => ofNet.has(output) && graph.dtypeOf(output) === 'float32'
  const layers = graph.nodes.filter((node) => isLayer(node.outputs[0]!))
  for (const layer of layers) graph.output(layer.outputs[0]!)
  const session = await openSession(graph.toModel('diagnosis'), { threads: 0 })
  try {
    const outputs = await session.run({ ...store.feeds(), ...batch.data })
    const isBroken = (values: Float32Array) => values.some((value) => !Number.isFinite(value))
    return layers.find((layer) => isBroken(outputs[layer.outputs[0]!]!.data as Float32Array))?.name ?? null
  } finally {
    await session.close()
  }
}
