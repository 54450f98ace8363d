/** Steps in a loop on the device, and steps whose state stays in its buffers, are the steps that one takes one by one. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Module } from '../../../main/core/module/module'
import type { ModuleOptions } from '../../../main/core/module/moduleOptions'
import { residencyOf } from '../../../main/core/executor/residency'
import { reasonWithoutWebGpu } from '../webgpu'
import {
  batchesFrom,
  boundModule,
  largestDifference,
  RATE,
  ratesFrom,
  smallNet,
  squareBatch,
  takeSteps,
  vectorsOf
} from '../module/squareSteps'

const RECIPES = [
  ['plain layers, momentum', smallNet('none', false), { optimizer: { type: 'sgd', momentum: 0.9 } }],
  ['batch norm, Adam', smallNet('batch', false), { optimizer: { type: 'adam' } }],
  ['batch norm, dropout, AdamW and an average', smallNet('batch', true), { optimizer: { type: 'adamw' }, ema: 0.9 }]
] as const

async function train(net: (typeof RECIPES)[number][1], options: Partial<ModuleOptions>, groups: readonly number[]) {
  const module = await boundModule(net, options)
  const losses = await takeSteps(module, groups)
  const vectors = await vectorsOf(module)
  const { stepCount } = module
  await module.close()
  return { losses, vectors, stepCount }
}

describe('steps in one loop', () => {
  test.each(RECIPES)('are the same steps, bit for bit: %s', async (_name, net, options) => {
    const plain = await train(net, { ...options, residency: 'process' }, [1, 1, 1, 1, 1, 1, 1])
    const looped = await train(net, { ...options, residency: 'loop' }, [1, 4, 2])
    expect(looped).toEqual(plain)
    expect(plain.losses.at(-1)).toBeLessThan(plain.losses[0]!)
  })

  test('go on from a checkpoint in the middle as if there had been none', async () => {
    const [, net, options] = RECIPES[2]
    const folder = await mkdtemp(join(tmpdir(), 'loop-'))
    const first = await boundModule(net, { ...options, residency: 'loop' })
    const before = await takeSteps(first, [3])
    await first.saveCheckpoint(join(folder, 'net'), 1)
    await first.close()
    const second = await Module.load(join(folder, 'net'), 1, { threads: 1, seed: 3, ...options, residency: 'loop' })
    await second.bind({ image: [2, 3, 16, 16] }, null, { forTraining: true })
    const after = await takeSteps(second, [4], 3)
    await second.close()
    await rm(folder, { recursive: true })
    const through = await train(net, { ...options, residency: 'process' }, [7])
    expect([...before, ...after]).toEqual(through.losses)
  })

  test('stop at the first loss that is no number, with the weights before it', async () => {
    const [, net, options] = RECIPES[2]
    const module = await boundModule(net, { ...options, residency: 'loop' })
    const batches = batchesFrom(0, 5)
    batches[3]!.data.image!.data[7] = NaN
    const taken = await module.steps(batches, ratesFrom(0, 5))
    const good = await train(net, { ...options, residency: 'process' }, [3])
    expect(taken.losses).toEqual(good.losses)
    expect(taken.failure).toMatchObject({ code: 'diverged', message: expect.stringContaining('at step 4') as string })
    expect(await vectorsOf(module)).toEqual(good.vectors)
    expect(module.stepCount).toBe(3)
    await module.close()
  })

  test('take batches of several shapes in their order', async () => {
    const [, net, options] = RECIPES[0]
    const batches = [squareBatch(0), squareBatch(1), squareBatch(2, 32), squareBatch(3)]
    const run = async (residency: 'loop' | 'process') => {
      const module = await boundModule(net, { ...options, residency })
      const { losses } = await module.steps(batches, ratesFrom(0, 4))
      await module.close()
      return losses
    }
    expect(await run('loop')).toEqual(await run('process'))
  })
})

test('state stays where each device keeps it best', () => {
  expect(['cpu:0', 'cuda:1', 'webgpu:0', 'dml:0'].map((device) => residencyOf([device]))).toEqual([
    'process',
    'loop',
    'buffers',
    'loop'
  ])
  expect(residencyOf(['cuda:0', 'cuda:1'])).toBe('process')
})

const reason = await reasonWithoutWebGpu()

// a WebGPU device may be a processor in disguise, which compiles its programs slowly
describe.skipIf(reason !== null)(
  'steps whose state stays in the buffers of a WebGPU device',
  { timeout: 240_000 },
  () => {
    const device = { devices: ['webgpu:0'] }

    test('are those through the memory of the process', async () => {
      const [, net, options] = RECIPES[2]
      const plain = await train(net, { ...options, ...device, residency: 'process' }, [1, 1, 1, 1])
      const resident = await train(net, { ...options, ...device }, [1, 3])
      expect(resident).toEqual(plain)
    })

    test('are those of the CPU, within rounding', async () => {
      const [, net, options] = RECIPES[0]
      const onCpu = await train(net, options, [4])
      const resident = await train(net, { ...options, ...device }, [4])
      resident.losses.forEach((loss, i) => expect(loss).toBeCloseTo(onCpu.losses[i]!, 5))
      expect(largestDifference(resident.vectors, onCpu.vectors)).toBeLessThan(1e-4)
    })

    test('leave the newest weights on the device until they are settled', async () => {
      const [, net, options] = RECIPES[0]
      const module = await boundModule(net, { ...options, ...device })
      await takeSteps(module, [1])
      expect(() => module.getParams()).toThrow('call settle()')
      const { loss } = await module.evaluate(squareBatch(0))
      expect(loss).toBeGreaterThan(0)
      expect(module.getParams().size).toBeGreaterThan(0)
      await module.close()
    })

    test('stop at the first loss that is no number, with the weights before it', async () => {
      const [, net, options] = RECIPES[0]
      const module = await boundModule(net, { ...options, ...device })
      // a step of this size leaves no number in the scores of the next one
      const taken = await module.steps(batchesFrom(0, 3), [RATE, 1e38, RATE])
      const plain = await boundModule(net, { ...options, ...device, residency: 'process' })
      await plain.steps(batchesFrom(0, 2), [RATE, 1e38])
      expect(taken.losses).toHaveLength(2)
      expect(taken.failure).toMatchObject({ code: 'diverged' })
      expect(await vectorsOf(module)).toEqual(await vectorsOf(plain))
      await plain.close()
      await module.close()
    })
  }
)

if (reason !== null) test.skip(`WebGPU was not tested: ${reason}`, () => undefined)
