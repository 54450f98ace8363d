import { expect, test } from 'vitest'
import { TileStore } from '../../../renderer/canvas/tileStore'
import { seededRandom } from './random'
import { expectSamePixels } from './samePixels'

const PIXELS = 256 * 256

/** Blank, even, in runs, or noise that runs cannot shorten. */
function tileOf(random: () => number): Uint8Array {
  const kind = Math.floor(random() * 4)
  if (kind < 2) return new Uint8Array(PIXELS).fill(kind === 0 ? 255 : Math.floor(random() * 9))
  const shortest = kind === 2 ? 40 : 1
  const pixels = new Uint8Array(PIXELS)
  for (let i = 0; i < PIXELS;) {
    const end = i + shortest
    pixels.fill(Math.floor(random() * 200), i, end)
    i = end
  }
  return pixels
}

test('tiles that make room for one another are as they were written, in whatever order', () => {
  const random = seededRandom(3)
  const store = new TileStore(12, 3)
  const expected = Array.from({ length: 12 }, () => new Uint8Array(PIXELS).fill(255))
  for (let i = 0; i < 300; i++) {
    const index = Math.floor(random() * 12)
    const what = random()
    if (what < 0.3) {
      const [at, value] = [Math.floor(random() * PIXELS), Math.floor(random() * 256)]
      store.writable(index).fill(value, at, at + 500)
      expected[index].fill(value, at, at + 500)
    } else if (what < 0.5) {
      const tile = tileOf(random)
      store.writable(index).set(tile)
      expected[index].set(tile)
    } else if (what < 0.6) {
      const other = Math.floor(random() * 12)
      store.set(index, store.get(other))
      expected[index].set(expected[other])
    }
    const seen = Math.floor(random() * 12)
    expectSamePixels(store.pixels(seen), expected[seen])
  }
  for (const [index, pixels] of expected.entries()) expectSamePixels(store.pixels(index), pixels)
})

test('a tile that was handed out stays as it was when its place is written again', () => {
  const random = seededRandom(5)
  const store = new TileStore(2, 2)
  for (let i = 0; i < 20; i++) {
    store.writable(0).set(tileOf(random))
    const [tile, pixels] = [store.get(0), store.pixels(0).slice()]
    store.writable(0).fill(77, 100, 60_000)
    store.set(1, tile)
    expectSamePixels(store.pixels(1), pixels)
  }
})

test('no more tiles are unpacked than there may be, and what is even is known without unpacking', () => {
  const store = new TileStore(40, 4)
  const memory = new Set<ArrayBufferLike>()
  for (let index = 0; index < 40; index++) {
    memory.add(store.writable(index).fill(index).buffer)
    if (index % 2 === 0) store.pixels(0)
  }
  expect(memory.size).toBe(4)
  expect(Array.from({ length: 36 }, (_, index) => store.evenValue(index))).toEqual(
    Array.from({ length: 36 }, (_, index) => index)
  )
})
