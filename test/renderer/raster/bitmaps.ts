/** Bitmaps of the pixels that have a value, for tests. */
import type { Bitmap } from '../../../renderer/raster/bitmap'
import type { PixelSource } from '../../../renderer/raster/pixels'
import { between, EMPTY, intersection, union, type Rectangle } from '../../../renderer/raster/rectangle'

/** The pixels of a value within a rectangle. */
export function bitmapOf(source: PixelSource, value: number, area: Rectangle): Bitmap {
  const bounds = intersection(area, between(0, 0, source.width, source.height))
  const bits = new Uint8Array(bounds.width * bounds.height)
  for (let row = 0; row < bounds.height; row++) {
    const y = bounds.y + row
    for (let x = bounds.x; x < bounds.x + bounds.width;) {
      const end = source.runEnd(x, y, bounds.x + bounds.width)
      const start = row * bounds.width - bounds.x
      if (source.at(x, y) === value) bits.fill(1, start + x, start + end)
      x = end
    }
  }
  return { bounds, bits }
}

/** The rectangle that holds every pixel of a value. */
export function boundsOf(source: PixelSource, value: number): Rectangle {
  let bounds = EMPTY
  for (let y = 0; y < source.height; y++) {
    for (let x = 0; x < source.width;) {
      const end = source.runEnd(x, y)
      if (source.at(x, y) === value) bounds = union(bounds, between(x, y, end, y + 1))
      x = end
    }
  }
  return bounds
}
