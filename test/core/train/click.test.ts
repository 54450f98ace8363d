import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClickMask, ClickPoint } from '../../../main/core/data/types'
import { ClickModel } from '../../../main/core/train/click/clickModel'

// The committed pairs know colours alone and a grid of 16 x 16 cells: see test/fixtures/make_click.py.
const FIXTURES = resolve(import.meta.dirname, '../../fixtures/click')
const pairOf = (name: string) => ({
  encoder: join(FIXTURES, `${name}.encoder.onnx`),
  decoder: join(FIXTURES, `${name}.decoder.onnx`)
})

let folder: string
/** Red, nearly the same red, and blue, each a third of the width. */
const SIZE = { width: 192, height: 96 }
const STRIPES = [
  [200, 0, 0],
  [220, 0, 0],
  [0, 0, 200]
]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'segsmith-click-'))
  const pixels = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => {
    return STRIPES[Math.floor((Math.floor(i / 3) % SIZE.width) / 64)][i % 3]
  })
  await sharp(pixels, { raw: { ...SIZE, channels: 3 } })
    .png()
    .toFile(join(folder, 'stripes.png'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function clicked(name: string, clicks: readonly ClickPoint[]): Promise<ClickMask> {
  const model = await ClickModel.open(pairOf(name))
  const mask = await model.segment(join(folder, 'stripes.png'), SIZE, clicks)
  await model.close()
  return mask
}

/** The first column that belongs and the one after the last, in the middle row; all rows must say the same. */
function columnsOf({ x, y, width, height, pixels }: ClickMask): readonly [number, number] {
  expect([y, height]).toEqual([0, SIZE.height])
  const rows = Array.from({ length: height }, (_, row) => [...pixels.subarray(row * width, (row + 1) * width)].join(''))
  expect(new Set(rows).size).toBe(1)
  return [x + rows[0].indexOf('1'), x + rows[0].lastIndexOf('1') + 1]
}

const on = (x: number) => ({ x, y: 50, belongs: true })
const off = (x: number) => ({ x, y: 50, belongs: false })
/** Pixels: an edge of the photo within a cell makes a mixed one, and the mask goes on half a cell into it or before it. */
const SLACK = (1.5 * 192) / 16

test.each(['sam', 'sam2'])('clicks outline what looks alike, whatever way %s wants its photo', async (name) => {
  const [left, right] = columnsOf(await clicked(name, [on(20)]))
  expect(left).toBe(0)
  expect(Math.abs(right - 128)).toBeLessThanOrEqual(SLACK)

  const [from, to] = columnsOf(await clicked(name, [on(20), off(100)]))
  expect(from).toBe(0)
  expect(Math.abs(to - 64)).toBeLessThanOrEqual(SLACK)

  const [first, last] = columnsOf(await clicked(name, [on(170)]))
  expect(Math.abs(first - 128)).toBeLessThanOrEqual(SLACK)
  expect(last).toBe(192)
})

test('clicks that leave nothing answer an empty mask', async () => {
  expect(await clicked('sam', [off(20)])).toMatchObject({ width: 0, height: 0 })
})

test('the photo is looked at once for all clicks on it', async () => {
  const model = await ClickModel.open(pairOf('sam'))
  let looks = 0
  const { encoder } = model as unknown as { encoder: { run: (...args: never[]) => unknown } }
  const run = encoder.run.bind(encoder)
  encoder.run = (...args) => {
    looks++
    return run(...args)
  }
  for (const x of [20, 100, 170]) await model.segment(join(folder, 'stripes.png'), SIZE, [on(x)])
  expect(looks).toBe(1)
  await model.close()
})

test('files that do not belong together say in one sentence what does not fit', async () => {
  const open = (encoder: string, decoder: string) =>
    ClickModel.open({ ...pairOf(encoder), decoder: pairOf(decoder).decoder })
  await expect(open('sam', 'sam2')).rejects.toThrow(
    'sam2.decoder.onnx wants an input "high_res_feats_0", which neither sam.encoder.onnx ("image_embeddings") nor a click gives; see docs/click-to-segment.md for the pairs that fit.'
  )
  const swapped = { encoder: pairOf('sam').decoder, decoder: pairOf('sam').encoder }
  await expect(ClickModel.open(swapped)).rejects.toThrow(
    /^sam.decoder.onnx is no encoder for click-to-segment: it takes "image_embeddings" \[1, 3, 16, 16\]/
  )
  const twice = { encoder: pairOf('sam').encoder, decoder: pairOf('sam').encoder }
  await expect(ClickModel.open(twice)).rejects.toThrow(/^sam.encoder.onnx wants an input "images"/)
})
