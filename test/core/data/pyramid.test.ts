import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCopy, PHOTO_TILE, photoPart, photoPreview, photoPyramid } from '../../../main/core/data/pyramid'
import { TiledTiff } from '../../../main/core/data/tiledTiff'

const [WIDTH, HEIGHT] = [1300, 900]

let folder: string
let photo: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pyramid-'))
  photo = join(folder, 'wide.png')
  await sharp(gradients(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toFile(photo)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Red grows to the right, green downwards, and blue alternates in squares of 64 pixels. */
function gradients(): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) pixels.set(colourAt(x, y), (y * WIDTH + x) * 3)
  }
  return pixels
}

function colourAt(x: number, y: number): [number, number, number] {
  return [Math.floor((x / WIDTH) * 255), Math.floor((y / HEIGHT) * 255), ((x >> 6) + (y >> 6)) % 2 === 0 ? 40 : 200]
}

test.each([
  { level: 0, column: 1, row: 1 },
  { level: 0, column: 2, row: 0 },
  { level: 1, column: 1, row: 0 },
  { level: 2, column: 0, row: 0 }
])('tile ($column, $row) of level $level is a JPEG of its part of the photo', async ({ level, column, row }) => {
  const tiff = await TiledTiff.open(await photoPyramid(folder, 'wide', photo))
  const { data, info } = await sharp(await tiff.tile(level, column, row))
    .raw()
    .toBuffer({ resolveWithObject: true })
  await tiff.close()
  expect([info.format, info.width, info.height, info.channels]).toEqual(['raw', PHOTO_TILE, PHOTO_TILE, 3])
  // The middle of squares that every level still shows, where JPEG is near the truth.
  for (const [x, y] of [
    [32, 32],
    [96, 160]
  ]) {
    const [tileX, tileY] = [x >> level, y >> level]
    const truth = colourAt((column * PHOTO_TILE + tileX) << level, (row * PHOTO_TILE + tileY) << level)
    const found = data.subarray((tileY * PHOTO_TILE + tileX) * 3, (tileY * PHOTO_TILE + tileX) * 3 + 3)
    truth.forEach((value, channel) => expect(Math.abs(found[channel] - value)).toBeLessThanOrEqual(8))
  }
})

test('a tile beyond the edge is refused by name', async () => {
  const tiff = await TiledTiff.open(await photoPyramid(folder, 'wide', photo))
  await expect(tiff.tile(0, 3, 0)).rejects.toThrow(/no tile \(3, 0\) at level 0/)
  await expect(tiff.tile(7, 0, 0)).rejects.toThrow(/no tile \(0, 0\) at level 7/)
  await tiff.close()
})

test('copies are made once, and anew when the photo changed', async () => {
  const first = await photoPreview(folder, 'wide', photo)
  expect(await findCopy(folder, 'wide', photo, 'preview')).toBe(first)
  utimesSync(photo, new Date(), new Date(2020, 1, 1))
  expect(await findCopy(folder, 'wide', photo, 'preview')).toBeNull()
  const second = await photoPreview(folder, 'wide', photo)
  const previews = readdirSync(join(folder, '.segsmith/photos')).filter((name) => name.endsWith('.jpg'))
  expect(previews.map((name) => join(folder, '.segsmith/photos', name))).toEqual([second])
  expect(second).not.toBe(first)
})

test('with the tiles there is a small picture, of the whole', async () => {
  const other = mkdtempSync(join(folder, 'other-'))
  await photoPyramid(other, 'wide', photo)
  const picture = (await findCopy(other, 'wide', photo, 'preview'))!
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([WIDTH, HEIGHT])
  for (const [x, y] of [
    [96, 160],
    [1248, 864]
  ]) {
    const found = data.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3)
    colourAt(x, y).forEach((value, channel) => expect(Math.abs(found[channel] - value)).toBeLessThanOrEqual(8))
  }
})

test('the small picture of a photo four times as large shows all of it', async () => {
  const large = join(folder, 'large.png')
  await sharp(photo)
    .resize(4 * WIDTH, 4 * HEIGHT, { kernel: 'nearest' })
    .toFile(large)
  await photoPyramid(folder, 'large', large)
  const { data, info } = await sharp((await findCopy(folder, 'large', large, 'preview'))!)
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([1536, Math.round((1536 * HEIGHT) / WIDTH)])
  const [x, y] = [96, 160].map((at) => Math.round((at * 1536) / WIDTH))
  const found = data.subarray((y * 1536 + x) * 3, (y * 1536 + x) * 3 + 3)
  colourAt(96, 160).forEach((value, channel) => expect(Math.abs(found[channel] - value)).toBeLessThanOrEqual(8))
})

test('a part has the colours of its rectangle, as it is seen: turned as EXIF says', async () => {
  const upright = await photoPart(photo, { x: 70, y: 500, width: 3, height: 2 })
  const expected = [0, 1].flatMap((y) => [0, 1, 2].flatMap((x) => [...colourAt(70 + x, 500 + y), 255]))
  expect([...upright]).toEqual(expected)

  const turned = join(folder, 'turned.png')
  // Stored turned to the left by a quarter, shown turned back.
  const stored = await sharp(photo).rotate(270).png().toBuffer()
  await sharp(stored).withMetadata({ orientation: 6 }).toFile(turned)
  expect([...(await photoPart(turned, { x: 70, y: 500, width: 3, height: 2 }))]).toEqual(expected)
})

test('a part that reaches beyond the photo is refused', async () => {
  await expect(photoPart(photo, { x: WIDTH - 1, y: 0, width: 2, height: 1 })).rejects.toThrow('wide.png')
})
