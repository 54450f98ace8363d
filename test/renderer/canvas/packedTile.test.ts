import { expect, test } from 'vitest'
import { History } from '../../../renderer/canvas/history'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import { labelledPixels, sampleTile, unpackTile } from '../../../renderer/canvas/packedTile'
import { decodePatches } from '../../../renderer/raster/stepPatch'
import { seededRandom } from './random'

const SIDE = 256

/** Blobs in runs of up to `longest`, as pairs [value, length - 1]. */
function runs(seed: number, longest: number): Uint8Array {
  const random = seededRandom(seed)
  const pairs: number[] = []
  for (let left = SIDE * SIDE; left > 0;) {
    const length = Math.min(left, 1 + Math.floor(random() * longest))
    pairs.push(random() < 0.4 ? 255 : Math.floor(random() * 9), length - 1)
    left -= length
  }
  return Uint8Array.from(pairs)
}

function noise(seed: number): Uint8Array {
  const random = seededRandom(seed)
  return Uint8Array.from({ length: SIDE * SIDE }, () => (random() < 0.3 ? 255 : Math.floor(random() * 9)))
}

test.each([1, 2, 8, 128])('a sample of one of every %i pixels is what the unpacked tile has there', (stride) => {
  for (const content of [runs(1, 256), runs(2, 7), noise(3)]) {
    const pixels = unpackTile(content)
    const across = SIDE / stride
    const expected = Uint8Array.from(
      { length: across * across },
      (_, i) => pixels[Math.floor(i / across) * stride * SIDE + (i % across) * stride]
    )
    expect(sampleTile(content, stride)).toEqual(expected)
  }
})

test('labelled pixels are counted alike in runs, in pixels, and wherever these lie in memory', () => {
  for (const content of [runs(4, 256), noise(5), new Uint8Array(SIDE * SIDE).fill(255)]) {
    const expected = unpackTile(content).filter((value) => value !== 255).length
    const shifted = Uint8Array.of(1, ...content).subarray(1)
    expect([labelledPixels(content), labelledPixels(shifted), labelledPixels(unpackTile(content))]).toEqual([
      expected,
      expected,
      expected
    ])
  }
})

test('a step on a tile of noise that came behind others changes no more than was painted', () => {
  const first = runs(6, 5)
  const plain = noise(7)
  const size = { width: 2 * SIDE - 40, height: SIDE - 3 }
  const labels = TiledLabels.unpack({
    ...size,
    places: Int32Array.of(0, 1),
    ends: Uint32Array.of(first.length, first.length + plain.length),
    bytes: Uint8Array.of(...first, ...plain)
  })
  const history = new History(labels, new TiledLabels(size.width, size.height))
  const before = labels.toMap().pixels
  history.open({ name: 'Brush', provenance: 0 })
  labels.fillSpan(17, SIDE + 20, SIDE + 30, 11)
  const patches = decodePatches(history.commit('a', 1)!.patches)
  expect(patches.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([[SIDE + 20, 17, 10, 1]])
  history.undo()
  expect(labels.toMap().pixels).toEqual(before)
})
