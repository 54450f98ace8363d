import { expect, test } from 'vitest'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import { fillRegion } from '../../../renderer/raster/fillRegion'
import { floodRegion } from '../../../renderer/raster/flood'
import { seededRandom } from './random'
import { expectSamePixels } from './samePixels'

/** Wider and higher than one tile of 256, and no multiple of it. */
const SIZE = { width: 600, height: 300 }

function randomMap(seed: number) {
  const random = seededRandom(seed)
  const pixels = new Uint8Array(SIZE.width * SIZE.height)
  for (let i = 0; i < pixels.length;) {
    const end = i + 1 + Math.floor(random() * 400)
    pixels.fill(random() < 0.4 ? 255 : Math.floor(random() * 4), i, end)
    i = end
  }
  return { ...SIZE, pixels }
}

test('a label map comes out of the tiles as it went in', () => {
  const map = randomMap(1)
  const back = TiledLabels.from(map).toMap()
  expect([back.width, back.height]).toEqual([map.width, map.height])
  expectSamePixels(back.pixels, map.pixels)
})

test('a pixel, its run and a rectangle read the same from tiles as from the flat map', () => {
  const map = randomMap(2)
  const labels = TiledLabels.from(map)
  const value = (x: number, y: number) => map.pixels[y * SIZE.width + x]
  const random = seededRandom(3)
  for (let i = 0; i < 500; i++) {
    const [x, y] = [Math.floor(random() * SIZE.width), Math.floor(random() * SIZE.height)]
    let [left, right] = [x, x]
    while (left > 0 && value(left - 1, y) === value(x, y)) left--
    while (right < SIZE.width && value(right, y) === value(x, y)) right++
    const limit = x + Math.ceil((SIZE.width - x) / 2)
    expect([labels.at(x, y), labels.runStart(x, y), labels.runEnd(x, y), labels.runEnd(x, y, limit)]).toEqual([
      value(x, y),
      left,
      right,
      Math.min(right, limit)
    ])
  }
  const rectangle = { x: 200, y: 250, width: 350, height: 20 }
  const expected = Uint8Array.from({ length: 350 * 20 }, (_, i) => value(200 + (i % 350), 250 + Math.floor(i / 350)))
  expect(labels.read(rectangle)).toEqual({ ...rectangle, pixels: expected })
})

test('a span is written across tiles and cut at the edges of the image', () => {
  const labels = new TiledLabels(SIZE.width, SIZE.height)
  labels.keepTiles()
  labels.fillSpan(299, -50, 10_000, 3)
  labels.fillSpan(300, 0, 10, 3)
  labels.fillSpan(-1, 0, 10, 3)
  const expected = new Uint8Array(SIZE.width * SIZE.height).fill(255).fill(3, 299 * SIZE.width)
  expectSamePixels(labels.toMap().pixels, expected)
})

test('the share of labelled pixels is that of the last committed step while the next one is painted', () => {
  const labels = new TiledLabels(100, 10)
  const paint = (row: number) => labels.fillSpan(row, 0, 100, 3)
  labels.keepTiles()
  paint(0)
  expect(labels.share).toBe(0)
  for (const index of labels.takeKept().keys()) labels.recount(index)
  labels.keepTiles()
  paint(1)
  expect(labels.share).toBe(0.1)
  const old = labels.takeKept()
  for (const index of old.keys()) labels.recount(index)
  expect(labels.share).toBe(0.2)
  for (const [index, tile] of old) labels.exchange(index, tile)
  expect(labels.share).toBe(0.1)
})

test('the share of labelled pixels is what a count of the pixels says', () => {
  const map = randomMap(4)
  const counted = map.pixels.filter((value) => value !== 255).length / map.pixels.length
  expect(TiledLabels.from(map).share).toBeCloseTo(counted, 12)
})

test('writing outside an open step is a mistake of the program, and is refused', () => {
  const labels = new TiledLabels(10, 10)
  expect(() => labels.fillSpan(0, 0, 5, 1)).toThrow('while a step is open')
})

test('the first write to a tile keeps the old one, and only of tiles that are written', () => {
  const labels = TiledLabels.from(randomMap(5))
  const [first, second] = [labels.packed(0), labels.packed(1)]
  const before = first.slice()
  labels.keepTiles()
  labels.fillSpan(0, 0, 100, 9)
  labels.fillSpan(1, 0, 100, 9)
  const kept = labels.takeKept()
  expect([...kept.keys()]).toEqual([0])
  expect(kept.get(0) === first).toBe(true)
  expectSamePixels(first, before)
  expect([labels.packed(0) === first, labels.packed(1) === second]).toEqual([false, true])
})

test('runs that cover whole tiles are written as spans are, and keep what was there', () => {
  for (const seed of [6, 7, 8]) {
    const random = seededRandom(seed)
    const size = { width: 1100, height: 900 }
    const pixels = new Uint8Array(size.width * size.height).fill(seed === 8 ? 4 : 255)
    for (let i = 0; i < 60; i++) {
      const [at, length] = [Math.floor(random() * pixels.length), Math.floor(random() * 900)]
      pixels.fill(Math.floor(random() * 3), at, at + length)
    }
    const labels = TiledLabels.from({ ...size, pixels })
    const region = floodRegion(labels, 500, 400)
    expect(region.pixels).toBeGreaterThan(500_000)
    labels.keepTiles()
    fillRegion(labels, region, 9)
    const expected = pixels.slice()
    for (let i = 0; i < region.runs.length; i += 3) {
      const [y, left, right] = region.runs.subarray(i, i + 3)
      expected.fill(9, y * size.width + left, y * size.width + right)
    }
    expectSamePixels(labels.toMap().pixels, expected)
    const kept = labels.takeKept()
    for (const index of kept.keys()) labels.recount(index)
    expect(labels.share).toBeCloseTo(expected.filter((value) => value !== 255).length / expected.length, 12)
    for (const [index, tile] of kept) labels.exchange(index, tile)
    expectSamePixels(labels.toMap().pixels, pixels)
  }
})

test('packed tiles are one value, runs, or plain where those are shorter, and stand wherever they are named', () => {
  const noise = Uint8Array.from({ length: 256 * 256 }, (_, i) => i % 3)
  // Rows of 256: 100 of class 7, then nothing; the last of them is longer than a run can be.
  const rows = [...Array.from({ length: 256 }, () => [7, 99, 255, 155])].flat()
  const places = Int32Array.of(0, -1, 1, 1, 2, -1)
  const labels = TiledLabels.unpack({
    ...{ width: 600, height: 300, places },
    ends: Uint32Array.of(rows.length, rows.length + noise.length, rows.length + noise.length + 1),
    bytes: Uint8Array.of(...rows, ...noise, 7)
  })
  const at = [
    [99, 0],
    [100, 255],
    [256, 0],
    [513, 0],
    [1, 299],
    [2, 299],
    [256, 299],
    [512, 299]
  ] as const
  expect(at.map(([x, y]) => labels.at(x, y))).toEqual([7, 255, 255, 1, 2, 0, 7, 255])
  expect([labels.runEnd(0, 3), labels.runStart(99, 3), labels.runEnd(100, 3)]).toEqual([100, 0, 512])
})

test('a packed tile is written beside its like, and what is written stays when others are looked at', () => {
  const size = { width: 256 * 600, height: 256 }
  const labels = TiledLabels.unpack({
    ...size,
    places: new Int32Array(600),
    ends: Uint32Array.of(512),
    bytes: new Uint8Array(512).map((_, i) => (i % 2 === 0 ? 4 : 255))
  })
  labels.keepTiles()
  labels.fillSpan(0, 10, 20, 5)
  expect([...labels.takeKept().keys()]).toEqual([0])
  const seen = Array.from({ length: 600 }, (_, i) => labels.at(i * 256 + 15, 0))
  expect(seen.filter((value) => value === 4)).toHaveLength(599)
  expect([labels.at(15, 0), labels.at(9, 0), labels.share]).toEqual([5, 4, 1])
})
