/**
 * Nets of PyTorch's exporter, broken at random: each is imported, bound, differentiated and run, or refused in one sentence by a
 * Failure - never with an error of JavaScript's, nor one of ONNX Runtime's.
 */
import { expect, it } from 'vitest'
import { checkDifferentiable, backward } from '../../../main/core/autodiff/backward'
import { findObstacles } from '../../../main/core/autodiff/obstacles'
import { Random } from '../../../main/core/data/random'
import { Failure } from '../../../main/core/failure'
import { bindShapes } from '../../../main/core/graph/bind'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx, writeOnnx } from '../../../main/core/graph/onnx'
import { findParameters } from '../../../main/core/graph/parameters'
import { tensor } from '../../../main/core/graph/tensor'
import type { Model, Tensor } from '../../../main/core/graph/types'
import { sizeOf } from '../../../main/core/graph/types'
import { lowerGraph } from '../../../main/core/lower'
import { forecastMemory } from '../../../main/core/executor/memory'
import { openSession } from '../../../main/core/runtime/ort'
import { readRecords, type TensorRecord } from '../records'
import { MUTATIONS } from './mutations'

interface Export {
  readonly name: string
  readonly onnx: string
  readonly inputs: readonly (TensorRecord & { readonly name: string })[]
}

const EXPORTS = readRecords<Export>('exports.jsonl')
  .map((record) => ({ ...record, net: readOnnx(Buffer.from(record.onnx, 'base64')) }))
  .filter(({ net }) => net.initializers.size > 0)
const PER_MUTATION = 40
/** A net that is merely enormous is not run. */
const MOST_BYTES = 2 ** 28

/** Every output, and the gradients of its sum with respect to every weight that has one. */
async function differentiate(file: Uint8Array, shapes: Readonly<Record<string, readonly number[]>>): Promise<void> {
  const net = normalizeModel(readOnnx(file))
  const weights = [...findParameters(net)].filter(([, role]) => role === 'weight').map(([name]) => name)
  const feeds = new Map<string, Tensor>(weights.map((name) => [name, net.initializers.get(name)!]))
  const graph = bindShapes(net, shapes, (g) => {
    for (const name of weights) g.input(name, 'float32', feeds.get(name)!.dims)
    return new Set(weights)
  })
  for (const { name, dtype } of net.inputs)
    feeds.set(name, tensor(dtype, shapes[name]!, Array<number>(sizeOf(shapes[name]!)).fill(1)))
  const frozen = new Set(findObstacles(graph.nodes, weights).flatMap((o) => o.parameters))
  const trained = weights.filter((name) => !frozen.has(name))
  checkDifferentiable(graph.nodes, trained)
  const results = graph.outputs.filter((o) => graph.dtypeOf(o) === 'float32')
  const seeds = results.map((o) => [o, graph.expand(graph.scalar(1), graph.shapeOf(o))] as const)
  for (const gradient of backward(graph, new Map(seeds), trained).values())
    graph.output(graph.emit('Identity', [gradient]))
  lowerGraph(graph, { provider: 'cpu', channelBlock: 0 }).prune()
  if (forecastMemory(graph) > MOST_BYTES) return
  const session = await openSession(graph.toModel(), { threads: 1 })
  await session.run(Object.fromEntries(feeds))
  await session.close()
}

/** null when it works, or is refused as it should be. */
async function complaintAbout(net: Model, { name, inputs }: Export): Promise<string | null> {
  const shapes = Object.fromEntries(inputs.map((i) => [i.name, i.shape]))
  try {
    await differentiate(writeOnnx(net), shapes)
    return null
  } catch (error) {
    const { message } = error as Error
    const isSentence = /^[A-Z][^\n]*\.$/.test(message) && !/cannot read|undefined|NaN|ONNX Runtime/i.test(message)
    return error instanceof Failure && isSentence ? null : `${name}: ${(error as Error).stack}`
  }
}

it.each(Object.entries(MUTATIONS))('%s', async (_name, mutate) => {
  const random = new Random(17)
  const complaints: (string | null)[] = []
  for (let i = 0; i < PER_MUTATION; i++) {
    const record = EXPORTS[random.integer(EXPORTS.length)]!
    complaints.push(await complaintAbout(mutate(record.net, random), record))
  }
  expect(complaints.filter((complaint) => complaint !== null)).toEqual([])
})
