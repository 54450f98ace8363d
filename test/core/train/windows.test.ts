/** A part of the features with its margin gives the very numbers that the whole gives. */
import { beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../main/core/data/random'
import { UNLABELLED } from '../../../main/core/data/types'
import { cutNet } from '../../../main/core/graph/cut'
import { findParameters } from '../../../main/core/graph/parameters'
import { float32 } from '../../../main/core/graph/tensor'
import type { Model } from '../../../main/core/graph/types'
import { findNet } from '../../../main/core/models'
import type { Batch } from '../../../main/core/executor/executor'
import { Module } from '../../../main/core/module/module'
import { openSession } from '../../../main/core/runtime/ort'
import { shapesOf } from '../../../main/core/executor/batches'
import { cutBatch, marginOf, windowsOf } from '../../../main/core/train/windows'

const [WIDTH, HEIGHT] = [768, 96]
const OPTIONS = { optimizer: { type: 'sgd', momentum: 0 } as const, threads: 1 }

interface Parts {
  readonly net: Model
  readonly suffix: Model
  readonly image: ReturnType<typeof float32>
  readonly features: Batch
  readonly isEncoder: (name: string) => boolean
}

async function cutInTwo(name: string): Promise<Parts> {
  const source = findNet(name)
  const random = new Random(7)
  const net = await source.load(3, () => random.normal())
  const trained = [...findParameters(net).keys()].filter((p) => !source.isEncoder!(p))
  const { prefix, suffix } = cutNet(net, new Set(trained))
  const pixels = Float32Array.from({ length: 3 * WIDTH * HEIGHT }, () => random.next())
  const image = float32([1, 3, HEIGHT, WIDTH], pixels)
  const session = await openSession(prefix, { threads: 1 })
  const data = await session.run({ [prefix.inputs[0]!.name]: image })
  await session.close()
  const labels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    i % 97 === 0 && i % WIDTH > 300 && i % WIDTH < 380 ? i % 3 : UNLABELLED
  )
  const features = { data, labels: { dtype: 'uint8' as const, dims: [1, 1, HEIGHT, WIDTH], data: labels } }
  return { net, suffix, image, features, isEncoder: source.isEncoder! }
}

describe('the head of the default net', () => {
  let parts: Parts
  beforeAll(async () => {
    parts = await cutInTwo('default')
  })

  it('looks at its surroundings only', () => {
    expect(marginOf(parts.suffix, shapesOf(parts.features), HEIGHT)).toBe(128)
  })

  it('predicts in windows what it predicts of the whole, pixel for pixel', async () => {
    const module = new Module(parts.suffix, OPTIONS)
    const predict = async (batch: Batch) => {
      await module.bind(shapesOf(batch), null, { forTraining: false })
      return (await module.evaluate(batch)).classes.data as Uint8Array
    }
    const whole = await predict(parts.features)
    const windows = windowsOf(WIDTH, HEIGHT, 128)
    expect(windows.map(({ x, inside }) => [x, inside.x, inside.width])).toEqual([
      [0, 0, 384],
      [256, 384, 384]
    ])
    let different = 0
    for (const window of windows) {
      const found = await predict(cutBatch(parts.features, window))
      const { inside } = window
      for (let y = 0; y < HEIGHT; y++)
        for (let x = inside.x; x < inside.x + inside.width; x++)
          if (found[y * window.width + x - window.x] !== whole[y * WIDTH + x]) different++
    }
    await module.close()
    // a pixel on the edge between two classes may tip by rounding
    expect(different / (WIDTH * HEIGHT)).toBeLessThan(1e-4)
  })

  it('learns from a window on cached features what the whole net learns from the image with its encoder frozen', async () => {
    const { net, suffix, image, features, isEncoder } = parts
    const before = new Module(suffix, OPTIONS).getParams()
    const learned = async (model: Model, batch: Batch, frozen: boolean) => {
      const multipliers = (name: string) => ({ rate: frozen && isEncoder(name) ? 0 : 1, decay: 1 })
      const module = new Module(model, { ...OPTIONS, multipliers })
      await module.bind(shapesOf(batch), null, { forTraining: true })
      const loss = await module.step(batch, 0.1)
      const after = module.getParams()
      await module.close()
      const moves = [...before].map(([name, { data }]) => {
        const now = after.get(name)!.data as Float32Array
        return Float64Array.from(now, (value, i) => value - Number(data[i]))
      })
      return { loss, moves }
    }
    const whole = await learned(net, { data: { [net.inputs[0]!.name]: image }, labels: features.labels }, true)
    const [window] = windowsOf(WIDTH, HEIGHT, 128)
    const cached = await learned(suffix, cutBatch(features, window!), false)
    const wide = await learned(suffix, features, false)
    const distance = (a: readonly Float64Array[], b: readonly Float64Array[]) => {
      const square = (pieces: readonly Float64Array[]) => pieces.flatMap((p) => [...p]).reduce((s, v) => s + v * v, 0)
      return Math.sqrt(square(a.map((piece, k) => piece.map((v, i) => v - b[k]![i]!))) / square(b))
    }
    expect(Math.abs(cached.loss - wide.loss)).toBeLessThan(1e-5 * wide.loss)
    expect(distance(cached.moves, wide.moves)).toBeLessThan(1e-3)
    // features are kept in float16: 11 bits
    expect(Math.abs(cached.loss - whole.loss)).toBeLessThan(2e-3 * whole.loss)
    expect(distance(cached.moves, whole.moves)).toBeLessThan(2e-2)
  })
})

describe('a head that looks at everything', () => {
  let margin: number | null
  beforeAll(async () => {
    const { suffix, features } = await cutInTwo('lraspp_mobilenet_v3_large')
    margin = marginOf(suffix, shapesOf(features), HEIGHT)
  })

  it('is run on whole images', () => {
    expect(margin).toBeNull()
    expect(windowsOf(WIDTH, HEIGHT, margin)).toEqual([
      { x: 0, y: 0, width: WIDTH, height: HEIGHT, inside: { x: 0, y: 0, width: WIDTH, height: HEIGHT } }
    ])
  })
})
