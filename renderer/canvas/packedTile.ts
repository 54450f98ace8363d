/** Tiles of labels as they come from disk: pairs of bytes [value, length - 1], row after row, or all pixels as they are. */
import { UNLABELLED } from '../raster/pixels'

const SIDE = 256
const TILE_PIXELS = SIDE * SIDE

export function unpackTile(content: Uint8Array): Uint8Array {
  // A copy: whoever compares tiles reads them as words, which other memory before this one would shift.
  if (content.length === TILE_PIXELS) return content.slice()
  const pixels = new Uint8Array(TILE_PIXELS)
  let start = 0
  for (let at = 0; at < content.length; at += 2) {
    const end = start + content[at + 1] + 1
    pixels.fill(content[at], start, end)
    start = end
  }
  return pixels
}

/** One of `stride` x `stride` pixels, row-major: what is seen from afar, without unpacking the rest. */
export function sampleTile(content: Uint8Array, stride: number): Uint8Array {
  const across = SIDE / stride
  const samples = new Uint8Array(across * across)
  if (content.length === TILE_PIXELS) {
    for (let i = 0, row = 0; row < TILE_PIXELS; row += SIDE * stride) {
      for (let x = 0; x < SIDE; x += stride) samples[i++] = content[row + x]
    }
    return samples
  }
  let [at, end] = [0, content[1] + 1]
  for (let i = 0, row = 0; row < TILE_PIXELS; row += SIDE * stride) {
    for (let pixel = row; pixel < row + SIDE; pixel += stride) {
      while (pixel >= end) {
        at += 2
        end += content[at + 1] + 1
      }
      samples[i++] = content[at]
    }
  }
  return samples
}

/** How many pixels of it are labelled. */
export function labelledPixels(content: Uint8Array): number {
  return content.length === TILE_PIXELS ? labelledBytes(content) : labelledRuns(content)
}

function labelledRuns(content: Uint8Array): number {
  let count = 0
  for (let at = 0; at < content.length; at += 2) if (content[at] !== UNLABELLED) count += content[at + 1] + 1
  return count
}

/** Four pixels are looked at together where they lie so in memory: most are all labelled or all not. */
function labelledBytes(pixels: Uint8Array): number {
  const isAligned = pixels.byteOffset % 4 === 0
  const words = isAligned ? new Uint32Array(pixels.buffer, pixels.byteOffset, TILE_PIXELS / 4) : null
  let unlabelled = 0
  for (let word = 0; word < TILE_PIXELS / 4; word++) {
    const four = words ? words[word] : UNKNOWN_FOUR
    if (four === ALL_UNLABELLED) unlabelled += 4
    else if (hasUnlabelled(four)) {
      for (let i = word * 4; i < word * 4 + 4; i++) if (pixels[i] === UNLABELLED) unlabelled++
    }
  }
  return TILE_PIXELS - unlabelled
}

const ALL_UNLABELLED = 0xffffffff
const UNKNOWN_FOUR = 0xff

/** Whether one of the four bytes is 255: one of the others is zero then (Mycroft's test). */
function hasUnlabelled(four: number): boolean {
  return ((~four - 0x01010101) & four & 0x80808080) !== 0
}
