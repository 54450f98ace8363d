/** The labels of a whole image in one array, as the pixel kernels see them: runs of equal values in rows. */
import type { PixelTarget } from '../../../renderer/raster/pixels'
import type { LabelMap } from '../data/types'

export class PixelGrid implements PixelTarget {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array

  /** Writes go into the map's own pixels. */
  constructor({ width, height, pixels }: LabelMap) {
    this.width = width
    this.height = height
    this.pixels = pixels
  }

  at(x: number, y: number): number {
    return this.pixels[y * this.width + x]
  }

  runStart(x: number, y: number): number {
    const row = y * this.width
    const value = this.pixels[row + x]
    while (x > 0 && this.pixels[row + x - 1] === value) x--
    return x
  }

  runEnd(x: number, y: number, limit = this.width): number {
    const row = y * this.width
    const value = this.pixels[row + x]
    while (x < limit && this.pixels[row + x] === value) x++
    return x
  }

  fillSpan(y: number, left: number, right: number, value: number): void {
    if (y < 0 || y >= this.height) return
    const row = y * this.width
    this.pixels.fill(value, row + Math.max(0, left), row + Math.min(right, this.width))
  }
}
