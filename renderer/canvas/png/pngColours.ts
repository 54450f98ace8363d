/** Rows of a PNG as colours on white, as the net sees them: of samples of 16 bits the upper 8 (PNG specification, sections 6 and 12). */
import type { PngHead } from './pngFile'

/** Writes red, green and blue of `columns` pixels into `colours`. */
export type ReadColours = (line: Uint8Array, columns: number, colours: Uint8Array) => void

/** Bits that a pixel takes. */
export function bitsOfPixel({ bits, colorType }: PngHead): number {
  return bits * SAMPLES[colorType]
}

/** By colour type: grey, red-green-blue, palette, grey with alpha, red-green-blue with alpha. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const GREY = 0
const PALETTE = 3

export function coloursOf(head: PngHead): ReadColours {
  const { bits, colorType } = head
  if (colorType === PALETTE || (colorType === GREY && bits <= 8)) return readIndices(bits, tableOf(head))
  return readSamples({ samples: SAMPLES[colorType], bytes: bits >> 3, clear: keyOf(head) })
}

/** Red, green, blue of each value that a pixel of one sample may have. */
function tableOf({ bits, colorType, palette, transparency }: PngHead): Uint8Array {
  const count = 2 ** bits
  const table = new Uint8Array(3 * count).fill(255)
  const clear = colorType === GREY && transparency.length > 1 ? transparency[1] : -1
  for (let value = 0; value < count; value++) {
    const alpha = colorType === GREY ? (value === clear ? 0 : 255) : (transparency[value] ?? 255)
    for (let c = 0; c < 3; c++) {
      const colour = colorType === GREY ? (value * 255) / (count - 1) : (palette[3 * value + c] ?? 0)
      table[3 * value + c] = onWhite(colour, alpha)
    }
  }
  return table
}

function readIndices(bits: number, table: Uint8Array): ReadColours {
  const mask = 2 ** bits - 1
  return (line, columns, colours) => {
    for (let x = 0; x < columns; x++) {
      const bit = x * bits
      const value = 3 * ((line[bit >> 3] >> (8 - bits - (bit & 7))) & mask)
      for (let c = 0; c < 3; c++) colours[3 * x + c] = table[value + c]
    }
  }
}

interface Samples {
  /** Of a pixel: 1 or 3, and one more where there is alpha. */
  readonly samples: number
  readonly bytes: number
  /** The bytes of the colour that is not there; null for none. */
  readonly clear: Uint8Array | null
}

/** The colour that stands for "nothing there", as its bytes stand in a row. */
function keyOf({ bits, transparency }: PngHead): Uint8Array | null {
  if (transparency.length === 0) return null
  return bits === 16 ? transparency : transparency.filter((_, i) => i % 2 === 1)
}

function readSamples({ samples, bytes, clear }: Samples): ReadColours {
  const pixel = samples * bytes
  const hasAlpha = samples % 2 === 0
  const step = samples < 3 ? 0 : bytes
  return (line, columns, colours) => {
    for (let x = 0, at = 0; x < columns; x++, at += pixel) {
      let alpha = hasAlpha ? line[at + pixel - bytes] : 255
      if (clear?.every((byte, i) => line[at + i] === byte)) alpha = 0
      for (let c = 0; c < 3; c++) {
        const colour = line[at + c * step]
        colours[3 * x + c] = alpha === 255 ? colour : onWhite(colour, alpha)
      }
    }
  }
}

const onWhite = (colour: number, alpha: number): number => Math.round((colour * alpha) / 255 + 255 - alpha)
