import { describe, expect, it } from 'vitest'
import { findLoss } from '../../../main/core/losses'
import { makeOptimizer, OPTIMIZERS, type OptimizerChoice, type OptimizerName } from '../../../main/core/optim'
import { NO_CLIP } from '../../../main/core/optim/clip'
import {
  gradientOf,
  makeGroup,
  ParameterStore,
  vectorOf,
  type ParameterGroup
} from '../../../main/core/executor/parameters'
import type { TrainingPlan } from '../../../main/core/executor/trainingGraph'
import { Updater } from '../../../main/core/executor/updater'

const STRETCH = 2 ** 18
const RATE = 0.1

const groupOf = (name: string, length: number): ParameterGroup =>
  makeGroup(name, 'trained', { rate: 1, decay: 1 }, [[`${name}.weight`, [length]]])

const planOf = (groups: readonly ParameterGroup[], optimizer: OptimizerChoice): TrainingPlan => ({
  groups,
  loss: findLoss('crossEntropy'),
  lossOptions: {},
  weighsPixels: false,
  optimizer,
  clip: NO_CLIP,
  ema: 0,
  statisticsMomentum: new Map(),
  target: { provider: 'cpu', channelBlock: 0 },
  precision: 'float32'
})

/** Steps on the same gradients, one after another. */
async function update(
  groups: readonly ParameterGroup[],
  optimizer: OptimizerChoice,
  first: (i: number) => number,
  gradients: readonly ((i: number) => number)[]
): Promise<ParameterStore> {
  const store = new ParameterStore(groups, makeOptimizer(optimizer).state)
  for (const group of groups) {
    const values = store.vectors().get(vectorOf(group))!.data
    for (let i = 0; i < values.length; i++) values[i] = first(i)
  }
  const plan = planOf(groups, optimizer)
  const updater = await Updater.open(plan, 1)
  for (const [step, gradient] of gradients.entries()) {
    const vectors = groups.map(
      (group) => [gradientOf(group), Float32Array.from({ length: group.size }, (_, i) => gradient(i))] as const
    )
    await updater.run(new Map(vectors), store, plan, { step: step + 1, rate: RATE })
  }
  await updater.close()
  return store
}

const valuesOf = (store: ParameterStore, name: string) => store.vectors().get(name)!.data as Float32Array

describe('an update', () => {
  it('reaches every number of every vector, in float32 as SGD with momentum has it', async () => {
    const groups = [groupOf('a', 2 * STRETCH + 5), groupOf('b', 7)]
    const [first, gradient] = [(i: number) => (i % 101) / 16, (i: number) => ((i % 37) - 18) / 8]
    const store = await update(groups, { type: 'sgd', momentum: 0.5 }, first, [gradient, gradient])
    const f = Math.fround
    for (const group of groups) {
      const wrong = valuesOf(store, vectorOf(group)).findIndex((found, i) => {
        const [g, once] = [gradient(i), f(first(i) - f(gradient(i) * f(RATE)))]
        return found !== f(once - f(f(0.5 * g + g) * f(RATE)))
      })
      expect(wrong).toBe(-1)
    }
  })

  it('writes into the memory that the vectors are in', async () => {
    const group = groupOf('a', 3)
    const store = new ParameterStore([group], ['velocity'])
    const before = store.view('a.weight').data
    const plan = planOf([group], { type: 'sgd', momentum: 0.9 })
    const updater = await Updater.open(plan, 1)
    await updater.run(new Map([[gradientOf(group), Float32Array.of(1, 2, 4)]]), store, plan, { step: 1, rate: 1 })
    await updater.close()
    expect([...before]).toEqual([-1, -2, -4])
  })

  it('reads the old mean of Lion, not the one just written', async () => {
    // mean 0.01 after the first step: 0.9 · 0.01 - 0.1 · 0.0895 is above zero, 0.9 · 0.009005 - 0.1 · 0.0895 is below
    const store = await update([groupOf('a', 1)], { type: 'lion' }, () => 0, [() => 1, () => -0.0895])
    expect(valuesOf(store, 'parameters.a')[0]).toBeCloseTo(-2 * RATE, 6)
    expect(valuesOf(store, 'mean.a')[0]).toBeCloseTo(0.009005, 8)
  })

  const byStretches = (Object.keys(OPTIMIZERS) as OptimizerName[]).filter((name) => name !== 'lamb')
  it.each(byStretches)('of %s is the same in every stretch of a vector', async (type) => {
    const place = (i: number) => i % STRETCH
    const steps = [1, 2].map((step) => (i: number) => Math.sin(step + place(i)))
    const store = await update(
      [groupOf('a', 2 * STRETCH)],
      { type, weightDecay: 0.01 },
      (i) => Math.cos(place(i)),
      steps
    )
    for (const { data } of store.vectors().values()) {
      const [one, other] = [data.subarray(0, STRETCH), data.subarray(STRETCH)]
      expect(one.findIndex((value, i) => value !== other[i])).toBe(-1)
      expect(one.some((value, i) => value !== Math.fround(Math.cos(i)))).toBe(true)
    }
  })
})
