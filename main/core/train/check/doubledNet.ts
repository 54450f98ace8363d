/** A Module's net in float64, with parameters of its own: what its loss does when a parameter moves hardly at all. */
import { Failure } from '../../failure'
import { bindShapes } from '../../graph/bind'
import { numbersOf, tensor } from '../../graph/tensor'
import type { Tensor } from '../../graph/types'
import { sizeOf } from '../../graph/types'
import { toDoublePrecision } from '../../lower/doublePrecision'
import { shapesOf } from '../../executor/batches'
import type { Batch, Shapes } from '../../executor/executor'
import { trainedForm } from '../../executor/executorPool'
import type { Module } from '../../module/module'
import { openSession } from '../../runtime/ort'
import { emitParameters, vectorOf } from '../../executor/parameters'

export interface DoubledNet {
  /** By name; what is written into them is what the next run computes with. */
  readonly parameters: ReadonlyMap<string, Float64Array>
  /** Takes the parameters from the Module. */
  copyParameters(): void
  /** The scores, float64 [N, K, H, W], by the batch's own statistics, as a training step sees them. */
  run(data: Batch['data']): Promise<Tensor>
  close(): Promise<void>
}

const bindForward = (module: Module, shapes: Shapes) =>
  bindShapes(trainedForm(module.net, module.store), shapes, (g) => emitParameters(g, module.store.groups))

export async function openDoubled(module: Module, shapes: Shapes, threads: number): Promise<DoubledNet> {
  const graph = toDoublePrecision(bindForward(module, shapes))
  const session = await openSession(graph.toModel('float64'), { threads }).catch((error: Error) => {
    throw new Failure(
      'unsupported-op',
      `The net cannot be computed in float64, to compare its gradients with. ${error.message}`
    )
  })
  const { groups } = module.store
  const vectors = new Map(groups.map((group) => [vectorOf(group), new Float64Array(group.size)]))
  const parameters = groups.flatMap((group) =>
    group.slots.map(({ name, offset, dims }) => {
      const vector = vectors.get(vectorOf(group))!
      return [name, vector.subarray(offset, offset + sizeOf(dims))] as const
    })
  )
  return {
    parameters: new Map(parameters),
    copyParameters: () =>
      parameters.forEach(([name, values]) => values.set(numbersOf(module.store.view(name, 'newest')))),
    async run(data) {
      const fed = [...vectors].map(([name, values]) => [name, tensor('float64', [values.length], values)] as const)
      return (await session.run({ ...Object.fromEntries(fed), ...widened(data) }))[graph.outputs[0]!]!
    },
    close: () => session.close()
  }
}

const widened = (data: Batch['data']): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(data).map(([name, t]) => [name, t.dtype === 'float32' ? tensor('float64', t.dims, numbersOf(t)) : t])
  )

/** What float32 may differ by from float64, relative to the largest score. */
const ROUNDING = 0.01

/** Throws Failure when the net in float64 is another net: an operator is then written wrongly here or computed wrongly there. */
export async function compareScores(module: Module, batch: Batch, doubled: DoubledNet, threads: number): Promise<void> {
  const graph = bindForward(module, shapesOf(batch))
  const session = await openSession(graph.toModel('float32'), { threads })
  const results = await session.run({ ...module.store.feeds('newest'), ...batch.data })
  await session.close()
  const single = results[graph.outputs[0]!]!.data as Float32Array
  const exact = (await doubled.run(batch.data)).data as Float64Array
  const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE)
  const apart = exact.reduce((most, value, i) => Math.max(most, Math.abs(value - single[i]!)), 0) / largest
  if (!(apart <= ROUNDING))
    throw new Failure(
      'bad-model',
      `The net's scores in float32 are ${(100 * apart).toPrecision(2)} % off those in float64; its gradients cannot be checked.`
    )
}
