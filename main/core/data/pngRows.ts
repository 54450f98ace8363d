/**
 * The pixel rows of a PNG with one sample per pixel: undoes the row filters, unpacks samples of fewer than 8 bits and
 * puts the seven passes of an interlaced file together (PNG specification, sections 7.2, 8.1 and 9).
 */

import { undoFilter } from '../../../renderer/raster/pngFilter'

/** `packed` is the inflated data; answers one byte per pixel, row-major. Throws RangeError when rows are missing. */
export function readPngRows(
  packed: Uint8Array,
  width: number,
  height: number,
  bits: number,
  interlaced: boolean
): Uint8Array {
  const pixels = new Uint8Array(width * height)
  let at = 0
  for (const pass of interlaced ? ADAM7 : [WHOLE]) {
    const columns = Math.ceil((width - pass.x) / pass.stepX)
    const rows = Math.ceil((height - pass.y) / pass.stepY)
    if (columns <= 0 || rows <= 0) continue
    const stride = Math.ceil((columns * bits) / 8)
    let previous: Uint8Array = new Uint8Array(stride)
    for (let row = 0; row < rows; row++) {
      if (at + 1 + stride > packed.length) throw new RangeError('rows are missing')
      const line = packed.subarray(at + 1, at + 1 + stride)
      undoFilter(packed[at], line, previous, 1)
      unpack(line, bits, columns, pixels, (pass.y + row * pass.stepY) * width + pass.x, pass.stepX)
      previous = line
      at += 1 + stride
    }
  }
  return pixels
}

const WHOLE = { x: 0, y: 0, stepX: 1, stepY: 1 }
const ADAM7 = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 }
]

/** Spreads `columns` samples of `bits` each, highest bits first, over every `step`-th pixel from `start`. */
function unpack(
  line: Uint8Array,
  bits: number,
  columns: number,
  pixels: Uint8Array,
  start: number,
  step: number
): void {
  if (bits === 8 && step === 1) {
    pixels.set(line, start)
    return
  }
  const mask = (1 << bits) - 1
  for (let column = 0; column < columns; column++) {
    const bit = column * bits
    pixels[start + column * step] = (line[bit >> 3] >> (8 - bits - (bit & 7))) & mask
  }
}
