import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ArrayIterator } from '../../../main/core/data/iterators/arrayIterator'
import type { LastBatch } from '../../../main/core/data/iterators/batchOrder'
import type { DataIterator } from '../../../main/core/data/iterators/iterator'
import { PrefetchIterator } from '../../../main/core/data/iterators/prefetch'
import { Random } from '../../../main/core/data/random'
import { buildUNet } from '../../../main/core/models/unet'
import {
  checkpointEvery,
  earlyStop,
  monitor,
  speedometer,
  type FitState,
  type Statistics
} from '../../../main/core/module/callbacks'
import { Module } from '../../../main/core/module/module'
import type { ModuleOptions } from '../../../main/core/module/moduleOptions'

const SIDE = 16
const AREA = SIDE * SIDE
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'segsmith-fit-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Dark pictures with a bright square; the square is class 1. */
function squares(count: number, batchSize: number, shuffle = false, lastBatch: LastBatch = 'pad'): ArrayIterator {
  const random = new Random(5)
  const images = new Float32Array(count * 3 * AREA)
  const labels = new Uint8Array(count * AREA)
  for (let n = 0; n < count; n++) {
    const [x0, y0] = [random.integer(10), random.integer(10)]
    for (let p = 0; p < AREA; p++) {
      const [x, y] = [p % SIDE, Math.floor(p / SIDE)]
      const inside = x >= x0 && x < x0 + 6 && y >= y0 && y < y0 + 6
      labels[n * AREA + p] = inside ? 1 : 0
      for (let c = 0; c < 3; c++) images[(n * 3 + c) * AREA + p] = (inside ? 0.7 : 0.2) + 0.1 * random.next()
    }
  }
  const data = { image: { dtype: 'float32' as const, dims: [count, 3, SIDE, SIDE], data: images } }
  return new ArrayIterator(
    data,
    { dtype: 'uint8', dims: [count, 1, SIDE, SIDE], data: labels },
    { batchSize, shuffle, lastBatch, seed: 3 }
  )
}

function makeModule(): Module {
  const random = new Random(1)
  return new Module(
    buildUNet(2, { width: 4, depth: 1, up: 'nearest', normalization: 'none' }, () => random.normal()),
    { threads: 1 }
  )
}

describe('fit', () => {
  test('learns, scores on validation data after every epoch, and predicts one map per item', async () => {
    const module = makeModule()
    const epochs: FitState[] = []
    const last = await module.fit({
      train: squares(12, 4, true),
      validation: squares(5, 2),
      learningRate: 0.01,
      endEpoch: 40,
      epochEnd: [(state) => void epochs.push(state)]
    })
    expect(epochs.map((e) => e.epoch)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(last.update).toBe(120)
    expect(last.trainLoss).toBeLessThan(0.3 * epochs[0]!.trainLoss)
    expect(last.scores!.meanIou).toBeGreaterThan(0.85)
    const data = squares(5, 2)
    const maps = await module.predict(data)
    const scores = await module.score(data)
    await module.close()
    expect(maps.map((m) => m.dims)).toEqual(Array.from({ length: 5 }, () => [SIDE, SIDE]))
    expect(scores.meanIou).toBe(last.scores!.meanIou)
  })

  describe('stopped and resumed equals the fit that went on, bit for bit', () => {
    const recipes = {
      'Adam, an average, leftovers that roll over, read ahead': {
        options: { optimizer: { type: 'adam' }, ema: 0.8 },
        lastBatch: 'rollover',
        accumulate: 1
      },
      'momentum, batch norm, two devices, two batches an update, padding': {
        options: { optimizer: { type: 'sgd', momentum: 0.9 }, devices: ['cpu:0', 'cpu:1'] },
        lastBatch: 'pad',
        accumulate: 2
      }
    } as const
    const make = (options: Partial<ModuleOptions>) => {
      const random = new Random(1)
      const unet = { width: 4, depth: 1, up: 'nearest', normalization: 'batch' } as const
      return new Module(
        buildUNet(2, unet, () => random.normal()),
        { threads: 1, ...options }
      )
    }
    const data = (lastBatch: LastBatch) => new PrefetchIterator(squares(10, 4, true, lastBatch), 2)
    const bits = (module: Module) =>
      [...module.getParams()].map(([name, t]) => [
        name,
        Buffer.from((t.data as Float32Array).slice().buffer).toString('hex')
      ])

    test.each(Object.keys(recipes) as (keyof typeof recipes)[])('%s', async (recipe) => {
      const { options, lastBatch, accumulate } = recipes[recipe]
      const run = async (module: Module, train: DataIterator, beginEpoch: number, stopAt: number) => {
        const losses: number[] = []
        const batchEnd = async ({ loss, update, epoch }: FitState) => {
          losses.push(loss)
          if (update !== stopAt) return undefined
          await module.saveCheckpoint(join(folder, 'net'), epoch, train)
          return 'stop' as const
        }
        const learningRate = (update: number) => 0.02 / (1 + update)
        const fitted = { train, validation: squares(3, 2), learningRate, accumulate, beginEpoch, endEpoch: 3 }
        const { epoch } = await module.fit({ ...fitted, batchEnd: [batchEnd] })
        return { losses, epoch }
      }
      const whole = make(options)
      const { losses } = await run(whole, data(lastBatch), 0, Infinity)
      // every place: within a pass and at the end of one
      for (let stopAt = 1; stopAt < losses.length; stopAt++) {
        const first = make(options)
        const before = await run(first, data(lastBatch), 0, stopAt)
        const train = data(lastBatch)
        const second = await Module.load(join(folder, 'net'), before.epoch, { threads: 1, ...options }, train)
        const after = await run(second, train, before.epoch, Infinity)
        expect([...before.losses, ...after.losses]).toEqual(losses)
        expect(bits(second)).toEqual(bits(whole))
        for (const module of [first, second]) await module.close()
      }
      await whole.close()
    })

    test('from the checkpoint that an epoch ends with', async () => {
      const run = async (module: Module, train: DataIterator, beginEpoch: number) => {
        const losses: number[] = []
        const save = (epoch: number) => module.saveCheckpoint(join(folder, 'epochs'), epoch, train)
        const callbacks = {
          batchEnd: [({ loss }: FitState) => void losses.push(loss)],
          epochEnd: [checkpointEvery(1, save)]
        }
        await module.fit({ train, learningRate: 0.01, beginEpoch, endEpoch: 4, ...callbacks })
        await module.close()
        return losses
      }
      const losses = await run(make({}), data('pad'), 0)
      const train = data('pad')
      const resumed = await Module.load(join(folder, 'epochs'), 2, { threads: 1 }, train)
      expect(await run(resumed, train, 2)).toEqual(losses.slice(6))
    })

    test('where earlyStop would have stopped, whichever callback saved the checkpoint', async () => {
      const run = async (module: Module, train: DataIterator, beginEpoch: number) => {
        const save = (epoch: number) => module.saveCheckpoint(join(folder, 'patient'), epoch, train)
        const epochEnd = [checkpointEvery(1, save), earlyStop(3), earlyStop(4, 'loss')]
        const { epoch } = await module.fit({
          train,
          validation: data('pad'),
          learningRate: 0,
          beginEpoch,
          endEpoch: 9,
          epochEnd
        })
        await module.close()
        return epoch
      }
      // nothing is learned, so nothing improves after epoch 0
      expect(await run(makeModule(), data('pad'), 0)).toBe(3)
      for (const saved of [1, 2, 3]) {
        const train = data('pad')
        const resumed = await Module.load(join(folder, 'patient'), saved, { threads: 1 }, train)
        expect(await run(resumed, train, saved)).toBe(3)
      }
    })

    test('but not with gradients that wait for their update', async () => {
      const module = make({})
      const train = data('pad')
      const batch = (await train.next())!
      await module.bind({ image: batch.data.image!.dims }, null, { forTraining: true })
      await module.forwardBackward(batch)
      await expect(module.saveCheckpoint(join(folder, 'half'), 0, train)).rejects.toThrow(
        'There are gradients that a checkpoint would not keep; call update() first.'
      )
      await module.close()
    })
  })

  test('may validate on the data it trains on, and fit again', async () => {
    const module = makeModule()
    const train = squares(6, 4, true)
    await module.fit({ train, validation: train, learningRate: 0.01, endEpoch: 2 })
    const { update } = await module.fit({ train, validation: train, learningRate: 0.01, endEpoch: 2 })
    await module.close()
    expect(update).toBe(8)
  })

  test('accumulates the gradients of several batches for one update, the rest of an epoch included', async () => {
    const module = makeModule()
    const state = await module.fit({ train: squares(10, 2), learningRate: 0.01, endEpoch: 1, accumulate: 2 })
    await module.close()
    expect(state.update).toBe(3)
  })

  test('says that a data set has no batch', async () => {
    const module = makeModule()
    const empty = squares(1, 1)
    await empty.next()
    await expect(module.fit({ train: empty, learningRate: 0.01, endEpoch: 1 })).rejects.toThrow(
      'The training iterator has no batch'
    )
    await module.close()
  })
})

describe('callbacks', () => {
  const state = (epoch: number, meanIou: number | null = null, loss = 1): FitState => ({
    epoch,
    update: epoch,
    loss,
    trainLoss: loss,
    scores: { loss, meanIou, iou: [], pixelAccuracy: meanIou } as unknown as FitState['scores'],
    metrics: {},
    history: []
  })
  /** The states of epochs one after another, each with the history until then. */
  const course = (scores: readonly (readonly [meanIou: number | null, loss: number])[]): FitState[] => {
    const states = scores.map(([meanIou, loss], epoch) => state(epoch, meanIou, loss))
    return states.map((now, i) => ({
      ...now,
      history: states.slice(0, i + 1).map(({ epoch, scores }) => ({ epoch, scores: scores! }))
    }))
  }

  test('earlyStop waits as long as it was told', () => {
    const [on, stop] = [undefined, 'stop']
    const byIou = course([
      [0.5, 1],
      [0.6, 1],
      [0.6, 1],
      [0.55, 1]
    ])
    expect(byIou.map(earlyStop(2))).toEqual([on, on, on, stop])
    const byLoss = course([
      [0.5, 3],
      [0.5, 2],
      [0.5, 2.5]
    ])
    expect(byLoss.map(earlyStop(1, 'loss'))).toEqual([on, on, stop])
  })

  test('earlyStop does not count epochs without the figure', () => {
    const gaps = course([
      [0.6, 1],
      [null, NaN],
      [null, NaN],
      [0.5, 1]
    ])
    expect(gaps.map(earlyStop(1))).toEqual([undefined, undefined, undefined, 'stop'])
    expect(gaps.map(earlyStop(1, 'loss'))).toEqual([undefined, undefined, undefined, 'stop'])
  })

  test('checkpointEvery saves after every second epoch', async () => {
    const saved: number[] = []
    const callback = checkpointEvery(2, async (epoch) => void saved.push(epoch))
    for (let epoch = 0; epoch < 5; epoch++) await callback(state(epoch))
    expect(saved).toEqual([2, 4])
  })

  test('speedometer counts samples per second between its reports', () => {
    let clock = 0
    const lines: string[] = []
    const callback = speedometer(
      4,
      2,
      () => clock,
      (line) => lines.push(line)
    )
    for (let update = 1; update <= 5; update++) {
      void callback(state(update))
      clock += 500
    }
    expect(lines).toEqual([
      'epoch 3, update 3: 8.0 samples/s, loss 1.0000',
      'epoch 5, update 5: 8.0 samples/s, loss 1.0000'
    ])
  })

  test('monitor reports the matching parameters', () => {
    const reports: (readonly Statistics[])[] = []
    const params = new Map([
      ['a.weight', { dtype: 'float32' as const, dims: [2], data: Float32Array.of(3, -4) }],
      ['a.bias', { dtype: 'float32' as const, dims: [1], data: Float32Array.of(1) }]
    ])
    const callback = monitor(
      2,
      /weight$/,
      () => params,
      (found) => reports.push(found)
    )
    for (let update = 1; update <= 2; update++) void callback(state(update))
    expect(reports).toEqual([[{ name: 'a.weight', norm: Math.sqrt(12.5), mean: -0.5, largest: 4 }]])
  })
})
