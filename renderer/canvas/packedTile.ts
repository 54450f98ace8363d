/**
 * A tile of labels as it rests in memory and comes from disk, in the shortest of the three forms of raster/shorten.ts: a single
 * value, pairs of bytes [value, length - 1], row after row, or all pixels as they are.
 */
import { expandInto, shortenValues } from '../raster/shorten'
import { UNLABELLED } from '../raster/pixels'

/** Pixels a side. */
export const TILE = 256
export const TILE_PIXELS = TILE * TILE

/** What nobody writes to any more: labels, histories and patches may share one. */
export type PackedTile = Readonly<Uint8Array>

export const BLANK: PackedTile = Uint8Array.of(UNLABELLED)

/** The pixels of a tile, or of a part of one, which may be written to afterwards. */
export function packTile(pixels: Uint8Array): Uint8Array {
  const packed = shortenValues(pixels)
  return packed === pixels ? pixels.slice() : packed
}

/** Into these pixels, all of which are written. */
export function unpackTile(packed: Uint8Array, pixels: Uint8Array = new Uint8Array(TILE_PIXELS)): Uint8Array {
  return expandInto(packed, pixels)
}

/** One of `stride` x `stride` pixels, row-major: what is seen from afar, without unpacking the rest. */
export function sampleTile(packed: Uint8Array, stride: number): Uint8Array {
  const across = TILE / stride
  const samples = new Uint8Array(across * across)
  if (packed.length === 1) return samples.fill(packed[0])
  if (packed.length === TILE_PIXELS) {
    for (let i = 0, row = 0; row < TILE_PIXELS; row += TILE * stride) {
      for (let x = 0; x < TILE; x += stride) samples[i++] = packed[row + x]
    }
    return samples
  }
  let [at, end] = [0, packed[1] + 1]
  for (let i = 0, row = 0; row < TILE_PIXELS; row += TILE * stride) {
    for (let pixel = row; pixel < row + TILE; pixel += stride) {
      while (pixel >= end) {
        at += 2
        end += packed[at + 1] + 1
      }
      samples[i++] = packed[at]
    }
  }
  return samples
}

/** How many pixels of it are labelled. */
export function labelledPixels(packed: Uint8Array): number {
  if (packed.length === 1) return packed[0] === UNLABELLED ? 0 : TILE_PIXELS
  return packed.length === TILE_PIXELS ? labelledBytes(packed) : labelledRuns(packed)
}

function labelledRuns(packed: Uint8Array): number {
  let count = 0
  for (let at = 0; at < packed.length; at += 2) if (packed[at] !== UNLABELLED) count += packed[at + 1] + 1
  return count
}

function labelledBytes(pixels: Uint8Array): number {
  let count = 0
  for (const value of pixels) if (value !== UNLABELLED) count++
  return count
}
