/** Training in mixed precision is close to training in float32, and a step that runs over float16 changes nothing but the scale. */
import { describe, expect, test } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { lowerGraph } from '../../../main/core/lower'
import { toMixedPrecision } from '../../../main/core/lower/halfPrecision'
import { LOSS_SCALE } from '../../../main/core/optim/lossScale'
import type { Module } from '../../../main/core/module/module'
import type { ModuleOptions } from '../../../main/core/module/moduleOptions'
import {
  batchesFrom,
  boundModule,
  largestDifference,
  ratesFrom,
  smallNet,
  squareBatch,
  takeSteps,
  vectorsOf
} from '../module/squareSteps'

const NETS = [
  ['no norm', smallNet('none', false)],
  ['batch norm and dropout', smallNet('batch', true)]
] as const

const MIXED = { precision: 'mixed' } as const
const SGD: Partial<ModuleOptions> = { optimizer: { type: 'sgd', momentum: 0.9 } }

const setScale = (module: Module, scale: number): void =>
  (module.store.vectors().get(LOSS_SCALE)!.data as Float32Array).set([scale, 0])

describe('mixed precision', () => {
  test.each(NETS)('takes steps close to those in float32: %s', async (_name, net) => {
    const [single, mixed] = [await boundModule(net, SGD), await boundModule(net, { ...SGD, ...MIXED })]
    const [expected, losses] = [await takeSteps(single, [20]), await takeSteps(mixed, [20])]
    losses.forEach((loss, i) => expect(Math.abs(loss - expected[i]!)).toBeLessThan(0.01 * expected[i]!))
    // float16 has 11 bits: what is the same to the last bit was not computed in it
    expect(losses).not.toEqual(expected)
    expect(losses.at(-1)).toBeLessThan(losses[0]!)
    await Promise.all([single.close(), mixed.close()])
  })

  test('has gradients close to those in float32', async () => {
    const [, net] = NETS[0]
    const [single, mixed] = [await boundModule(net, SGD), await boundModule(net, { ...SGD, ...MIXED })]
    const expected = Object.fromEntries(await single.gradientsOf(squareBatch(0)))
    const found = Object.fromEntries(await mixed.gradientsOf(squareBatch(0)))
    expect(largestDifference(found, expected)).toBeLessThan(0.02)
    await Promise.all([single.close(), mixed.close()])
  })

  test('skips a step whose gradients run over, and halves the scale', async () => {
    const module = await boundModule(NETS[1][1], { ...MIXED, optimizer: { type: 'adam' }, ema: 0.9 })
    const before = await vectorsOf(module)
    setScale(module, 2 ** 24)
    const { losses } = await module.steps([squareBatch(0)], [0.01])
    const after = await vectorsOf(module)
    expect(losses[0]).toBeGreaterThan(0)
    const unchanged = ['parameters.x1', 'mean.x1', 'square.x1', 'average.x1']
    for (const vector of unchanged.slice(0, 3)) expect(after[vector]).toEqual(before[vector])
    expect(after['average.x1']).toEqual(before['parameters.x1'])
    expect(Array.from(after[LOSS_SCALE]!, Number)).toEqual([2 ** 23, 0])
    await module.close()
  })

  test('finds a scale that fits, and goes on with it', async () => {
    const module = await boundModule(NETS[0][1], { ...SGD, ...MIXED })
    const before = await vectorsOf(module)
    setScale(module, 2 ** 24)
    for (let i = 0; i < 12; i++) await module.steps([squareBatch(0)], [0.01])
    const vectors = await vectorsOf(module)
    const [scale, good] = Array.from(vectors[LOSS_SCALE]!, Number)
    expect(scale).toBeLessThan(2 ** 24)
    expect(good).toBeGreaterThan(0)
    const parameters = vectors['parameters.x1'] as Float32Array
    expect(parameters).not.toEqual(before['parameters.x1'])
    expect(parameters.every(Number.isFinite)).toBe(true)
    await module.close()
  })

  test('doubles the scale after 2000 good steps', async () => {
    const module = await boundModule(NETS[0][1], { ...SGD, ...MIXED })
    ;(module.store.vectors().get(LOSS_SCALE)!.data as Float32Array).set([1024, 1999])
    await takeSteps(module, [1])
    expect(Array.from((await vectorsOf(module))[LOSS_SCALE]!, Number)).toEqual([2048, 0])
    await module.close()
  })

  test('in one loop is the same, bit for bit, skipped steps included', async () => {
    const run = async (residency: 'loop' | 'process') => {
      const module = await boundModule(NETS[1][1], { ...SGD, ...MIXED, residency })
      setScale(module, 2 ** 24)
      const { losses } = await module.steps(batchesFrom(0, 6), ratesFrom(0, 6))
      const vectors = await vectorsOf(module)
      await module.close()
      return { losses, vectors }
    }
    expect(await run('loop')).toEqual(await run('process'))
  })

  test('keeps sums, exponentials and losses in float32, and convolutions in float16', () => {
    const g = new Graph()
    const x = g.input('x', 'float32', [1, 4, 8, 8])
    const w = g.input('w', 'float32', [4 * 4 * 9])
    const y = g.emit('Relu', [g.emit('Conv', [x, g.reshape(w, [4, 4, 3, 3])], { kernel_shape: [3, 3] })])
    g.output(g.sum(g.emit('Exp', [y]), [1], true))
    toMixedPrecision(lowerGraph(g, { provider: 'cuda', channelBlock: 0 }))
    const precisions = g.nodes.map((node) => `${node.op} ${g.dtypeOf(node.outputs[0]!)}`)
    expect(precisions).toEqual([
      'Cast float16',
      'Cast float16',
      'Reshape float16',
      'Conv float16',
      'Relu float16',
      'Cast float32',
      'Exp float32',
      'ReduceSum float32'
    ])
    expect(g.inputs.map((input) => g.dtypeOf(input))).toEqual(['float32', 'float32'])
  })
})
