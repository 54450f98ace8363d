/** Growing, shrinking and smoothing the pixels of a class by a radius in pixels. */
import { bitmapOf, boundsOf, type Bitmap } from './bitmap'
import { squaredDistances } from './distance'
import type { PixelSource } from './pixels'
import { between, intersection, isEmpty, type Rectangle } from './rectangle'

/** Pixels that come to the class and pixels that leave it. */
export interface Change {
  readonly joins: Bitmap
  readonly leaves: Bitmap
}

export function grown(source: PixelSource, value: number, radius: number): Change {
  return changeOf(source, value, radius, ({ bits, bounds }) => {
    const distances = squaredDistances(bits, bounds.width, bounds.height)
    return bits.map((_, i) => Number(distances[i] <= radius * radius))
  })
}

/** The edge of the image is no edge of the class. */
export function shrunk(source: PixelSource, value: number, radius: number): Change {
  return changeOf(source, value, radius, ({ bits, bounds }) => {
    const rest = bits.map((bit) => 1 - bit)
    const distances = squaredDistances(rest, bounds.width, bounds.height)
    return bits.map((bit, i) => Number(bit === 1 && distances[i] > radius * radius))
  })
}

/** A pixel belongs to the class afterwards when most of the disc around it did; a tie leaves it as it was. */
export function smoothed(source: PixelSource, value: number, radius: number): Change {
  return changeOf(source, value, radius, (bitmap) => majority(bitmap, radius))
}

function changeOf(source: PixelSource, value: number, radius: number, becomes: (now: Bitmap) => Uint8Array): Change {
  const now = bitmapOf(source, value, wider(source, boundsOf(source, value), Math.ceil(radius) + 1))
  const { bounds, bits } = now
  const then = becomes(now)
  return {
    joins: { bounds, bits: bits.map((bit, i) => Number(bit === 0 && then[i] === 1)) },
    leaves: { bounds, bits: bits.map((bit, i) => Number(bit === 1 && then[i] === 0)) }
  }
}

function wider({ width, height }: PixelSource, bounds: Rectangle, margin: number): Rectangle {
  if (isEmpty(bounds)) return bounds
  const { x, y } = bounds
  const wide = between(x - margin, y - margin, x + bounds.width + margin, y + bounds.height + margin)
  return intersection(wide, between(0, 0, width, height))
}

/** Counts with a disc that slides along each row: what leaves at its left, what enters at its right. */
function majority({ bounds: { width, height }, bits }: Bitmap, radius: number): Uint8Array {
  const halves = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.floor(Math.sqrt(radius ** 2 - (i - radius) ** 2))
  )
  const result = new Uint8Array(bits.length)
  for (let y = 0; y < height; y++) {
    const rows = halves.flatMap((half, i) => {
      const row = y + i - radius
      return row >= 0 && row < height ? [{ start: row * width, half }] : []
    })
    let inside = 0
    let all = 0
    for (let x = -radius; x < width; x++) {
      for (const { start, half } of rows) {
        const [entering, leaving] = [x + half, x - half - 1]
        if (entering >= 0 && entering < width) {
          inside += bits[start + entering]
          all++
        }
        if (leaving >= 0 && leaving < width) {
          inside -= bits[start + leaving]
          all--
        }
      }
      if (x < 0) continue
      const here = y * width + x
      result[here] = inside * 2 === all ? bits[here] : Number(inside * 2 > all)
    }
  }
  return result
}
