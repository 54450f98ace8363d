import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeIndexPng } from '../../../main/core/data/png'
import { saveClasses } from '../../../main/core/data/project'
import { readSmallPrediction } from '../../../main/core/data/smallPrediction'
import type { LabelMap } from '../../../main/core/data/types'
import { PredictionMap, showsWhole } from '../../../renderer/canvas/predictionMap'
import { mapOf, pictureOf } from './picture'
import { CLASSES, scratchFolder, writeSmallProject } from './scratch'

async function small(map: LabelMap, classes = CLASSES): Promise<LabelMap | null> {
  const folder = await scratchFolder()
  await writeSmallProject(folder)
  await saveClasses(folder, classes)
  await mkdir(join(folder, 'predictions'), { recursive: true })
  await writeFile(join(folder, 'predictions', 'a.png'), encodeIndexPng(map, []))
  return readSmallPrediction(folder, { id: 'a', width: map.width, height: map.height })
}

const blocks = '001122 001122 110022 110022'

test.each([
  ['of squares of pixels one each is left', blocks, '012 102'],
  ['of one class a single pixel is left for the shorter side', '1111 1111', '11'],
  ['what no smaller map makes stays', '012012 012012 012012 120120', '012012 012012 012012 120120']
])('%s', async (_, stored, expected) => {
  expect(pictureOf(await small(mapOf(stored)))).toBe(expected)
})

test('a class that was removed is not there', async () => {
  expect(pictureOf(await small(mapOf(blocks), CLASSES.slice(0, 2)))).toBe('01. 10.')
})

test('where none is stored there is none', async () => {
  const folder = await scratchFolder()
  await writeSmallProject(folder)
  expect(await readSmallPrediction(folder, { id: 'a', width: 6, height: 4 })).toBeNull()
})

test('one that has another size than the image is refused by name', async () => {
  const folder = await scratchFolder()
  await writeSmallProject(folder)
  await mkdir(join(folder, 'predictions'), { recursive: true })
  await writeFile(join(folder, 'predictions', 'a.png'), encodeIndexPng(mapOf(blocks), []))
  const read = readSmallPrediction(folder, { id: 'a', width: 6, height: 5 })
  await expect(read).rejects.toMatchObject({ code: 'bad-label', message: expect.stringContaining('a.png') })
})

test.each([
  { width: 640, height: 411, netWidth: 100, netHeight: 64 },
  { width: 411, height: 640, netWidth: 333, netHeight: 519 },
  { width: 517, height: 517, netWidth: 516, netHeight: 516 },
  { width: 97, height: 300, netWidth: 97, netHeight: 300 }
])('the window sees every pixel of $width x $height as it is in the file', async (sizes) => {
  const { width, height, netWidth, netHeight } = sizes
  let seed = 1
  const random = () => (seed = (seed * 48271) % 2147483647)
  const seen = Uint8Array.from({ length: netWidth * netHeight }, () => random() % 3)
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return seen[Math.floor(((y + 0.5) * netHeight) / height) * netWidth + Math.floor(((x + 0.5) * netWidth) / width)]
  })
  const map = (await small({ width, height, pixels }))!
  expect([map.width, map.height]).toEqual([netWidth, netHeight])
  expect(showsWhole(map, { width, height })).toBe(true)
  const shown = new PredictionMap(map, { width, height }, 3)
  expect(Uint8Array.from(pixels, (_, i) => shown.at(i % width, Math.floor(i / width)))).toEqual(pixels)
})
