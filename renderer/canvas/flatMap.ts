/** A label map as the contract carries it (one flat array), seen as runs: what predictions are read through. */
import { UNLABELLED, type PixelSource } from '../raster/pixels'
import type { LabelMap } from '../types'

export class FlatMap implements PixelSource {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array

  constructor(map: LabelMap) {
    this.width = map.width
    this.height = map.height
    this.pixels = map.pixels
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
}

/** The map with nothing of the classes beyond the first `classCount`: they were removed after it was predicted. */
export function keepClasses(map: LabelMap, classCount: number): LabelMap {
  const { width, height, pixels } = map
  return { width, height, pixels: pixels.map((index) => (index < classCount ? index : UNLABELLED)) }
}
