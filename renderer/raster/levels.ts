/**
 * Window and level: which values of a photo of 16 bits are shown from black to white. Values in, tables out; nothing here knows
 * a canvas.
 */
export interface PhotoWindow {
  /** What is black, and what is white; white above black. */
  readonly low: number
  readonly high: number
}

/** What values a photo has. */
export interface PhotoValues {
  readonly least: number
  readonly greatest: number
  /** What a net sees as white. */
  readonly white: number
  /** How many samples have each of the 65536 values. */
  readonly counts: Uint32Array
}

const GREATEST_VALUE = 65_535

export function valuesOf(samples: Uint16Array, white: number): PhotoValues {
  const counts = new Uint32Array(GREATEST_VALUE + 1)
  for (let i = 0; i < samples.length; i++) counts[samples[i]]++
  const least = counts.findIndex((count) => count > 0)
  return {
    least: Math.max(0, least),
    greatest: Math.max(
      0,
      counts.findLastIndex((count) => count > 0)
    ),
    white,
    counts
  }
}

/** All that a net sees of the photo's range. */
export const wholeWindow = ({ white }: PhotoValues): PhotoWindow => ({ low: 0, high: white })

/** How many of its 256 shades a net sees in the photo: of each value the upper eight bits. */
export function shadesOf({ counts, white }: PhotoValues): number {
  const shades = new Uint8Array(256)
  for (let value = 0; value <= white; value++)
    if (counts[value] > 0) shades[((value * GREATEST_VALUE) / white) >> 8] = 1
  return shades.reduce((sum, isThere) => sum + isThere, 0)
}

/** Leaves out this share of the samples at either end. */
export function automaticWindow({ counts }: PhotoValues, share = 0.005): PhotoWindow {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const valueAt = (rank: number): number => {
    let passed = 0
    return counts.findIndex((count) => (passed += count) > rank)
  }
  const low = valueAt(Math.floor(share * total))
  const high = valueAt(Math.ceil((1 - share) * total) - 1)
  return orderedWindow(low, high)
}

/** High stays above low, both within what 16 bits hold. */
export function orderedWindow(low: number, high: number): PhotoWindow {
  const first = Math.min(GREATEST_VALUE - 1, Math.max(0, Math.round(low)))
  return { low: first, high: Math.min(GREATEST_VALUE, Math.max(first + 1, Math.round(high))) }
}

/** What each of the 65536 values becomes, 0..255. */
export function windowTable({ low, high }: PhotoWindow): Uint8Array {
  const table = new Uint8Array(GREATEST_VALUE + 1).fill(255, high)
  for (let value = low; value < high; value++) table[value] = Math.round((255 * (value - low)) / (high - low))
  return table
}

/** How many samples are in each of so many equal parts of a range. */
export function histogramOf({ counts }: PhotoValues, { low, high }: PhotoWindow, bins: number): Float64Array {
  const found = new Float64Array(bins)
  for (let value = low; value <= high; value++)
    found[Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low)))] += counts[value]
  return found
}

/** Half the width and height, each pixel the mean of the up to four that it stands for. */
export function halved(
  samples: Uint16Array,
  width: number,
  height: number,
  channels: number
): { readonly samples: Uint16Array; readonly width: number; readonly height: number } {
  const [half, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const small = new Uint16Array(half * rows * channels)
  for (let y = 0; y < rows; y++) {
    const upper = 2 * y * width * channels
    const lower = Math.min(2 * y + 1, height - 1) * width * channels
    for (let x = 0; x < half; x++) {
      const left = 2 * x * channels
      const right = Math.min(2 * x + 1, width - 1) * channels
      for (let c = 0; c < channels; c++) {
        const sum =
          samples[upper + left + c] +
          samples[upper + right + c] +
          samples[lower + left + c] +
          samples[lower + right + c]
        small[(y * half + x) * channels + c] = (sum + 2) >> 2
      }
    }
  }
  return { samples: small, width: half, height: rows }
}

/** Samples of a rectangle as red, green, blue and alpha, through a table. */
export function coloursOf(
  { samples, width, channels }: { readonly samples: Uint16Array; readonly width: number; readonly channels: number },
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  table: Uint8Array
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * area.width * area.height)
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0]
  let to = 0
  for (let y = area.y; y < area.y + area.height; y++) {
    let from = (y * width + area.x) * channels
    for (let x = 0; x < area.width; x++, from += channels, to += 4) {
      pixels[to] = table[samples[from]]
      pixels[to + 1] = table[samples[from + green]]
      pixels[to + 2] = table[samples[from + blue]]
      pixels[to + 3] = 255
    }
  }
  return pixels
}
