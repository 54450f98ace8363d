/**
 * Optimizers, clipping and the moving average against torch.optim (test/fixtures/make_optimizers.py): twenty steps from given
 * gradients, and a tiny net trained through Module.
 */
import { describe, expect, it, test } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { scalar, tensor } from '../../../main/core/graph/tensor'
import type { Tensor } from '../../../main/core/graph/types'
import { makeOptimizer, OPTIMIZERS, type OptimizerChoice } from '../../../main/core/optim'
import { clipGradients, type ClipSettings } from '../../../main/core/optim/clip'
import { emitAverage, shareKept } from '../../../main/core/optim/ema'
import { Module } from '../../../main/core/module/module'
import { openSession } from '../../../main/core/runtime/ort'
import { readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

interface Common {
  readonly name: string
  readonly optimizer: OptimizerChoice
  readonly clip: ClipSettings
  readonly ema: number
  readonly learningRates: readonly number[]
}
type PerParameter = readonly (readonly number[])[]
interface GivenGradients extends Common {
  readonly parameters: readonly TensorRecord[]
  readonly gradients: readonly PerParameter[]
  readonly expected: readonly PerParameter[]
  readonly averages: readonly PerParameter[] | null
}
interface TinyNet extends Common {
  readonly x: TensorRecord
  readonly labels: TensorRecord
  readonly parameters: readonly (TensorRecord & { readonly name: string })[]
  readonly losses: readonly number[]
  readonly final: Readonly<Record<string, readonly number[]>>
  readonly average: Readonly<Record<string, readonly number[]>> | null
}

const records = readRecords<GivenGradients | TinyNet>('optimizers.jsonl')
const named = <T extends { readonly name: string }>(list: readonly T[]) => list.map((r) => [r.name, r] as const)

/** The parameters and their averages after each update; every parameter is a group of its own, all clipped together. */
async function follow({ optimizer: choice, clip, ema, learningRates, parameters, gradients }: GivenGradients) {
  const optimizer = makeOptimizer(choice)
  const graph = new Graph()
  const input = (name: string, shape: readonly number[] = []) => graph.input(name, 'float32', shape)
  const sizes = parameters.map((p) => p.data.length)
  const raw = sizes.map((size, i) => input(`gradient.${i}`, [size]))
  const clipped = clipGradients(graph, raw, clip)
  const fed = Object.fromEntries(Object.keys(optimizer.scalars(1, 1)).map((name) => [name, input(name)]))
  const kept = input('kept')
  const carried = sizes.flatMap((size, i) => {
    const state = Object.fromEntries(optimizer.state.map((name) => [name, input(`${name}.${i}`, [size])]))
    const parameter = input(`parameter.${i}`, [size])
    const updated = optimizer.update(graph, parameter, clipped[i]!, state, fed, [size])
    const average = emitAverage(graph, input(`average.${i}`, [size]), updated.parameter, kept)
    return [
      [parameter, updated.parameter],
      [`average.${i}`, average],
      ...optimizer.state.map((name) => [`${name}.${i}`, updated.state[name]!])
    ] as [string, string][]
  })
  for (const [, value] of carried) graph.output(value)
  const session = await openSession(graph.toModel(), { threads: 1 })

  let values: Record<string, Tensor> = {}
  for (const [name] of carried) {
    const i = Number(name.split('.')[1])
    const start = name.startsWith('parameter.') ? parameters[i]!.data : Array(sizes[i]).fill(0)
    values[name] = tensor('float32', [sizes[i]!], start)
  }
  const history: { parameters: Float32Array[]; averages: Float32Array[] }[] = []
  for (const [step, rate] of learningRates.entries()) {
    const scalars = { ...optimizer.scalars(step + 1, rate), kept: shareKept(step + 1, ema) }
    const results = await session.run({
      ...values,
      ...Object.fromEntries(gradients[step]!.map((g, i) => [`gradient.${i}`, tensor('float32', [sizes[i]!], g)])),
      ...Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, scalar(value)]))
    })
    values = Object.fromEntries(carried.map(([name, value]) => [name, results[value]!]))
    const all = (kind: string) => sizes.map((_, i) => values[`${kind}.${i}`]!.data as Float32Array)
    history.push({ parameters: all('parameter'), averages: all('average') })
  }
  await session.close()
  return history
}

const flat = (lists: readonly ArrayLike<number>[]): number[] => lists.flatMap((list) => Array.from(list))

describe('parameters follow the same path as with torch.optim', () => {
  test.each(named(records.filter((r): r is GivenGradients => 'gradients' in r)))('%s', async (_name, record) => {
    const history = await follow(record)
    const errors = (expected: readonly PerParameter[], kind: 'parameters' | 'averages') =>
      expected.map((at, step) => relativeError(flat(history[step]![kind]), flat(at))).filter((e) => !(e < 2e-6))
    expect(history).toHaveLength(20)
    expect(errors(record.expected, 'parameters')).toEqual([])
    expect(errors(record.averages ?? [], 'averages')).toEqual([])
  })

  it('is shown for every optimizer of the table', () => {
    expect(new Set(records.map((r) => r.optimizer.type))).toEqual(new Set(Object.keys(OPTIMIZERS)))
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

/** The net trained as its record says, its biases being a group of their own. */
async function train(record: TinyNet) {
  const { optimizer, clip, ema } = record
  const multipliers = (name: string) => ({ rate: 1, decay: name.startsWith('b') ? 1 + 1e-9 : 1 })
  const module = new Module(tinyNet(record), { optimizer, clip, ema, multipliers, threads: 1 })
  await module.bind({ x: record.x.shape }, null, { forTraining: true })
  const labels = { ...tensorOf(record.labels), dims: record.labels.shape.toSpliced(1, 0, 1) }
  const batch = { data: { x: tensorOf(record.x) }, labels }
  const losses: number[] = []
  for (const rate of record.learningRates) losses.push(await module.step(batch, rate))
  const result = { losses, newest: module.getParams('newest'), kept: module.getParams() }
  const evaluated = { newest: await module.evaluate(batch, 'newest'), kept: await module.evaluate(batch) }
  await module.close()
  return { ...result, evaluated, batch }
}

const tinyNets = named(records.filter((r): r is TinyNet => 'x' in r))
const errorsOf = (found: ReadonlyMap<string, Tensor>, expected: TinyNet['final']) =>
  Object.entries(expected).filter(([name, values]) => !(relativeError(found.get(name)!.data, values) < 1e-5))

describe('a tiny net of two parameter groups trains step for step as in PyTorch', () => {
  test.each(tinyNets)('%s', async (_name, record) => {
    const { losses, newest, kept } = await train(record)
    expect(relativeError(losses, record.losses)).toBeLessThan(2e-6)
    expect(errorsOf(newest, record.final)).toEqual([])
    expect(errorsOf(kept, record.average ?? record.final)).toEqual([])
  })
})

describe('the moving average of the weights', () => {
  const record = tinyNets.find(([, r]) => r.ema > 0)![1]

  it('is what a Module is scored by, and the newest weights on request', async () => {
    const { evaluated, kept, batch } = await train(record)
    const other = new Module(tinyNet(record), { threads: 1 })
    other.setParams(kept)
    await other.bind({ x: record.x.shape }, null, { forTraining: false })
    const ofAverage = await other.evaluate(batch)
    await other.close()
    expect(evaluated.kept.loss).toBe(ofAverage.loss)
    expect(evaluated.newest.loss).not.toBe(evaluated.kept.loss)
  })

  it('is the weights themselves before the first step, and after they were set', () => {
    const module = new Module(tinyNet(record), { ema: 0.9 })
    const bias = module.getParams().get('b2')!
    expect(bias.data).toEqual(tensorOf(record.parameters[3]!).data)
    module.setParams(new Map([['b2', tensor('float32', bias.dims, [7, 8, 9])]]), { allowMissing: true })
    expect([...(module.getParams().get('b2')!.data as Float32Array)]).toEqual([7, 8, 9])
  })
})

describe('LAMB', () => {
  /** One first step of a vector whose gradient is `gradient`: Adam's direction is then the gradient's sign. */
  async function stepOf(sizes: readonly number[], start: readonly number[], gradient: readonly number[]) {
    const optimizer = makeOptimizer({ type: 'lamb', weightDecay: 0 })
    const graph = new Graph()
    const input = (name: string) => graph.input(name, 'float32', [start.length])
    const [parameter, slope, mean, square] = ['parameter', 'gradient', 'mean', 'square'].map(input)
    const scalars = optimizer.scalars(1, 0.5)
    const fed = Object.fromEntries(Object.keys(scalars).map((name) => [name, graph.input(name, 'float32', [])]))
    const updated = optimizer.update(graph, parameter!, slope!, { mean: mean!, square: square! }, fed, sizes)
    graph.output(updated.parameter)
    const session = await openSession(graph.toModel(), { threads: 1 })
    const zeros = start.map(() => 0)
    const vectors = Object.entries({ parameter: start, gradient, mean: zeros, square: zeros })
    const results = await session.run({
      ...Object.fromEntries(vectors.map(([name, data]) => [name, tensor('float32', [start.length], data)])),
      ...Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, scalar(value)]))
    })
    await session.close()
    return Array.from(results[updated.parameter]!.data as Float32Array, (value) => Math.round(value * 1e4) / 1e4)
  }

  it('moves every layer of a vector by its own length', async () => {
    // |(6, 8, 0, 0)| = 10 over |(1, -1, 1, -1)| = 2; |(0.5)| over |(1)|
    expect(await stepOf([4, 1], [6, 8, 0, 0, 0.5], [3, -2, 1, -7, 4])).toEqual([3.5, 10.5, -2.5, 2.5, 0.25])
  })

  it('takes a plain step where a layer is zero, and none where its gradient is', async () => {
    expect(await stepOf([2], [0, 0], [3, -2])).toEqual([-0.5, 0.5])
    expect(await stepOf([2], [3, -2], [0, 0])).toEqual([3, -2])
  })
})

describe('an optimizer', () => {
  it('keeps no velocity without momentum, and decays by its group', () => {
    expect(makeOptimizer({ type: 'sgd' }).state).toEqual([])
    expect(makeOptimizer({ type: 'sgd', momentum: 0.5 }).state).toEqual(['velocity'])
    expect(makeOptimizer({ type: 'adamw', weightDecay: 0.5 }, 0.5).scalars(1, 0.1).keep).toBeCloseTo(0.975, 12)
    expect(makeOptimizer({ type: 'adamw' }, 0).scalars(1, 0.1).keep).toBe(1)
  })
})
