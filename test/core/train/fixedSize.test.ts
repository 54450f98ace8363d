/** A net of one image size trains on crops of that size, predicts tile by tile, and is exported as it is. */
import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readOnnx } from '../../../main/core/graph/onnx'
import { exportModel } from '../../../main/core/train/export/exportModel'
import { inspectModel } from '../../../main/core/train/nets'
import { evaluateProject, predictImage } from '../../../main/core/train/predict'
import { joinTiles, keepOwnLabels, tilesOf } from '../../../main/core/train/tiles'
import { tensor } from '../../../main/core/graph/tensor'
import { scratchFolder } from '../data/scratch'
import { fixturePath } from '../records'
import { makeDiscProject, train } from './discs'
import { quietly } from './trained'

const NET = fixturePath('fixed.onnx')
const NOTE =
  'The net was exported for images of 48 x 32 pixels: it trains on crops of that size, and larger images are predicted tile by tile. With open heights and widths (dynamic axes) it would take any size.'

describe('tiles', () => {
  const sizes = [
    [48, 32],
    [20, 9],
    [49, 33],
    [100, 64],
    [333, 250]
  ] as const

  it.each(sizes)(
    'of a picture of %i x %i cover every pixel once, and never reach beyond a larger one',
    (height, width) => {
      const counts = new Uint8Array(width * height)
      for (const { view, kept } of tilesOf({ width, height }, { width: 32, height: 48 })) {
        expect([view.width, view.height]).toEqual([32, 48])
        expect([view.x + 32 <= Math.max(32, width), view.y + 48 <= Math.max(48, height)]).toEqual([true, true])
        expect(kept.x >= view.x && kept.x + kept.width <= view.x + 32).toBe(true)
        expect(kept.y >= view.y && kept.y + kept.height <= view.y + 48).toBe(true)
        for (let y = kept.y; y < kept.y + kept.height; y++)
          for (let x = kept.x; x < kept.x + kept.width; x++) counts[y * width + x]!++
      }
      expect(counts.every((count) => count === 1)).toBe(true)
    }
  )

  it('overlap by a quarter at least', () => {
    const starts = tilesOf({ width: 70, height: 1 }, { width: 32, height: 1 }).map(({ view }) => view.x)
    expect(starts).toEqual([0, 19, 38])
  })

  it('are joined to the picture they were cut from', async () => {
    const size = { width: 70, height: 50 }
    const pixels = Uint8Array.from({ length: 3500 }, (_, i) => (i * 7) % 251)
    const map = await joinTiles(size, tilesOf(size, { width: 32, height: 48 }), async ({ view }) => {
      const at = (i: number) => pixels[(view.y + Math.floor(i / 32)) * 70 + view.x + (i % 32)]!
      return tensor(
        'uint8',
        [1, 48, 32],
        Array.from({ length: 32 * 48 }, (_, i) => at(i))
      )
    })
    expect(map).toEqual({ ...size, pixels })
  })

  it('share no label', () => {
    const size = { width: 70, height: 50 }
    const counted = tilesOf(size, { width: 32, height: 48 }).map((tile) => {
      const labels = tensor('uint8', [1, 1, 48, 32], Array<number>(48 * 32).fill(1))
      return (keepOwnLabels(labels, tile).data as Uint8Array).filter((label) => label === 1).length
    })
    expect(counted.reduce((a, b) => a + b, 0)).toBe(3500)
  })
})

it('a net of one size says so before it is chosen', async () => {
  expect(await inspectModel(NET)).toMatchObject({ warnings: [NOTE], imageSize: { height: 48, width: 32 } })
})

it('it trains, predicts pictures of any size, and is exported with its size', async () => {
  const folder = await makeDiscProject({
    sizes: [
      [64, 64],
      [32, 48],
      [100, 70],
      [20, 30],
      [90, 61],
      [25, 20]
    ]
  })
  const { host } = await train(folder, {
    net: NET,
    mode: 'full',
    fullSteps: 60,
    fullBatch: 4,
    fullLearningRate: 0.02,
    validateEvery: 30
  })
  expect(host.ofType('started')[0]!.input).toContain(NOTE)
  expect(host.ofType('failed')).toEqual([])
  const losses = host.losses()
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2)
  const { meanIou } = await evaluateProject(folder)
  expect(meanIou).toBeGreaterThan(0.6)
  const large = await predictImage(folder, 'image-5')
  expect([large!.width, large!.height]).toEqual([90, 61])

  const out = join(await scratchFolder(), 'exported')
  await mkdir(out)
  const report = await exportModel(folder, join(out, 'net.onnx'), quietly)
  expect(report).toMatchObject({ imageSize: { height: 48, width: 32 }, differentPixels: 0 })
  expect(report.largestDifference).toBeLessThan(1e-5)
  const exported = readOnnx(await readFile(report.file), 'net.onnx')
  expect(exported.inputs[0]!.shape).toEqual(['N', 48, 32, 3])
  expect(await readFile(report.reportFile, 'utf8')).toContain('48 x 32 pixels and no other size')

  // beside the packages of the app; pictures of one tile each, so that it does not matter how tiles overlap
  const source = (await readFile(report.javascriptExample, 'utf8')).replace('import.meta.dirname', JSON.stringify(out))
  for (const [name, width, height] of [
    ['image-2', 32, 48],
    ['image-4', 20, 30]
  ] as const) {
    const mask = join(out, `${name}.png`)
    const program = ['-e', source, 'example', join(folder, 'photos', `${name}.png`), mask]
    await promisify(execFile)(process.execPath, ['--input-type=module', ...program], { cwd: import.meta.dirname })
    const { data, info } = await sharp(mask).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([width, height])
    expect(new Uint8Array(data)).toEqual((await predictImage(folder, name))!.pixels)
  }
})
