/** Optimizers against torch.optim (test/fixtures/make_optimizers.py): given gradients in float64, and a tiny net trained through Module. */
import { describe, expect, test } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { float32, tensor } from '../../../main/core/graph/tensor'
import type { Tensor } from '../../../main/core/graph/types'
import { OPTIMIZERS } from '../../../main/core/optim'
import { poly } from '../../../main/core/optim/schedules'
import { shapesOf } from '../../../main/core/train/batches'
import { Module } from '../../../main/core/train/module'
import { openSession } from '../../../main/core/train/ort'
import { readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

type OptimizerRecord =
  | { readonly type: 'sgd'; readonly momentum: number; readonly weightDecay: number }
  | {
      readonly type: 'adamw'
      readonly betas: readonly number[]
      readonly epsilon: number
      readonly weightDecay: number
    }
interface SingleParameter {
  readonly name: string
  readonly optimizer: OptimizerRecord
  readonly learningRates: readonly number[]
  readonly parameter: TensorRecord
  readonly gradients: readonly (readonly number[])[]
  readonly expected: readonly (readonly number[])[]
}
interface TinyNet {
  readonly name: string
  readonly optimizer: OptimizerRecord
  readonly learningRates: readonly number[]
  readonly x: TensorRecord
  readonly labels: TensorRecord
  readonly parameters: readonly (TensorRecord & { readonly name: string })[]
  readonly float64: {
    readonly losses: readonly number[]
    readonly parameters: Readonly<Record<string, readonly number[]>>
  }
}

/** The engine's AdamW has PyTorch's default constants. */
const isOffered = ({ optimizer }: { readonly optimizer: OptimizerRecord }): boolean =>
  optimizer.type === 'sgd' || (optimizer.betas[0] === 0.9 && optimizer.betas[1] === 0.999 && optimizer.epsilon === 1e-8)
const records = readRecords<SingleParameter | TinyNet>('optimizers.jsonl').filter(isOffered)
const named = <T extends { readonly name: string }>(list: readonly T[]) => list.map((r) => [r.name, r] as const)
const settingsOf = (o: OptimizerRecord) => ({ weightDecay: o.weightDecay, momentum: o.type === 'sgd' ? o.momentum : 0 })

/** The parameter after each update, the update being run as a graph of its own. */
async function follow(record: SingleParameter): Promise<Float32Array[]> {
  const optimizer = OPTIMIZERS[record.optimizer.type]
  const settings = settingsOf(record.optimizer)
  const size = record.parameter.data.length
  const graph = new Graph()
  const input = (name: string, shape: readonly number[]) => graph.input(name, 'float32', shape)
  const state = Object.fromEntries(optimizer.state.map((name) => [name, input(name, [size])]))
  const fed = Object.fromEntries(Object.keys(optimizer.scalars(1, 1, settings)).map((name) => [name, input(name, [])]))
  const updated = optimizer.update(graph, input('p', [size]), input('g', [size]), state, fed, settings)
  for (const value of [updated.parameter, ...Object.values(updated.state)]) graph.output(value)
  const session = await openSession(graph.toModel(), { threads: 1 })
  let values: Record<string, Tensor> = { p: tensor('float32', [size], record.parameter.data) }
  for (const name of optimizer.state) values[name] = float32([size], new Float32Array(size))
  const history: Float32Array[] = []
  for (const [step, rate] of record.learningRates.entries()) {
    const scalars = Object.entries(optimizer.scalars(step + 1, rate, settings))
    const feeds = { ...values, g: tensor('float32', [size], record.gradients[step]!) }
    const results = await session.run({
      ...feeds,
      ...Object.fromEntries(scalars.map(([name, value]) => [name, tensor('float32', [], [value])]))
    })
    values = { p: results[updated.parameter]! }
    for (const name of optimizer.state) values[name] = results[updated.state[name]!]!
    history.push(values.p!.data as Float32Array)
  }
  await session.close()
  return history
}

describe('a parameter follows the same path as with torch.optim', () => {
  test.each(named(records.filter((r) => 'parameter' in r)))('%s', async (_name, record) => {
    const history = await follow(record)
    expect(history.map((p, i) => relativeError(p, record.expected[i]!)).filter((e) => !(e < 1e-6))).toEqual([])
  })
})

/** x -> Conv(w1, b1, pads 1) -> Relu -> Conv(w2, b2) */
function tinyNet(record: TinyNet) {
  const graph = new Graph()
  const x = graph.input('x', 'float32', record.x.shape)
  for (const p of record.parameters) graph.constant(tensorOf(p), p.name)
  const hidden = graph.emit('Relu', [graph.emit('Conv', [x, 'w1', 'b1'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })])
  graph.output(graph.emit('Conv', [hidden, 'w2', 'b2'], { kernel_shape: [1, 1] }))
  return graph.toModel()
}

describe('a tiny net trains step for step as in PyTorch', () => {
  test.each(named(records.filter((r) => 'x' in r)))('%s', async (_name, record) => {
    const module = new Module(tinyNet(record), {
      optimizer: record.optimizer.type,
      settings: settingsOf(record.optimizer),
      threads: 1
    })
    const { shape } = record.labels
    const batch = {
      data: { x: tensorOf(record.x) },
      labels: { ...tensorOf(record.labels), dims: shape.toSpliced(1, 0, 1) }
    }
    await module.bind(shapesOf(batch), batch.labels.dims, { forTraining: true })
    const losses: number[] = []
    for (const rate of record.learningRates) losses.push(await module.step(batch, rate))
    const final = module.getParams()
    await module.close()
    expect(relativeError(losses, record.float64.losses)).toBeLessThan(1e-6)
    for (const [name, expected] of Object.entries(record.float64.parameters))
      expect([name, relativeError(final.get(name)!.data, expected) < 1e-5]).toEqual([name, true])
  })
})

describe('the poly schedule', () => {
  test('warms up linearly, then falls as (1 - step/total)^0.9, to nearly nothing', () => {
    expect([0, 1, 3].map((step) => poly(step, 100, 4) / (1 - step / 100) ** 0.9)).toEqual([0.25, 0.5, 1])
    expect(poly(50, 100, 4)).toBeCloseTo(0.5358867, 6)
    expect(poly(99, 100, 4)).toBeCloseTo(0.0158489, 6)
  })
})
