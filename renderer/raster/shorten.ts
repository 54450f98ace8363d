/**
 * The values of some pixels in the shortest of three forms: a single one when all are the same, pairs of bytes
 * [value, length - 1], or one for every pixel.
 */

const LONGEST_RUN = 256
/** Where runs are put together: they are given up where they take more than the pixels do. */
let scratch = new Uint8Array(2 ** 16)

export function shortenValues(values: Uint8Array): Uint8Array {
  if (areSame(values)) return values.slice(0, 1)
  if (scratch.length < values.length) scratch = new Uint8Array(values.length)
  let length = 0
  for (let start = 0; start < values.length;) {
    if (length + 2 >= values.length) return values
    const value = values[start]
    const limit = Math.min(values.length, start + LONGEST_RUN)
    let end = start + 1
    while (end < limit && values[end] === value) end++
    scratch[length++] = value
    scratch[length++] = end - start - 1
    start = end
  }
  return scratch.slice(0, length)
}

/** One value for each of so many pixels. */
export function expandValues(values: Uint8Array, pixels: number): Uint8Array {
  return values.length === pixels ? values : expandInto(values, new Uint8Array(pixels))
}

/** The same into an array that has a place for each of the pixels, all of which are written; answers the array. */
export function expandInto(values: Uint8Array, pixels: Uint8Array): Uint8Array {
  if (values.length === 1) return pixels.fill(values[0])
  if (values.length === pixels.length) {
    pixels.set(values)
    return pixels
  }
  let start = 0
  for (let at = 0; at < values.length; at += 2) {
    const end = start + values[at + 1] + 1
    pixels.fill(values[at], start, end)
    start = end
  }
  return pixels
}

/** Four at a time where they lie so in memory. */
function areSame(values: Uint8Array): boolean {
  const [first] = values
  if (values.byteOffset % 4 > 0 || values.length % 4 > 0) return values.every((value) => value === first)
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length / 4)
  const four = (first * 0x01010101) >>> 0
  for (let i = 0; i < words.length; i++) if (words[i] !== four) return false
  return true
}
