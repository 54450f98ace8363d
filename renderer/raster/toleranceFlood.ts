/**
 * The magic wand: how much tolerance each pixel needs before it is connected with the one that was pressed. Pixels are
 * reached in the order of that tolerance (Dijkstra's algorithm with 255 buckets), only as far as somebody asked for.
 */
import type { Bitmap } from './bitmap'
import { between, intersection, union, EMPTY, type Rectangle } from './rectangle'

/** Colours of a rectangle: red, green, blue, alpha of 0..255, row-major. */
interface Colours extends Rectangle {
  readonly data: Uint8ClampedArray
}

export type Criterion = 'colour' | 'gradient'

const LARGEST = 254
const UNSEEN = 255

export class ToleranceFlood {
  /** The tolerance that each pixel needs, UNSEEN where the flood was not yet. */
  private readonly needs: Uint8Array
  /** Pixels at the shore, by the tolerance that they need. */
  private readonly buckets: number[][] = Array.from({ length: LARGEST + 1 }, () => [])
  private readonly seed: number
  private reached: Rectangle = EMPTY
  private filledTo = -1

  constructor(
    private readonly colours: Colours,
    x: number,
    y: number,
    private readonly criterion: Criterion
  ) {
    this.needs = new Uint8Array(colours.width * colours.height).fill(UNSEEN)
    this.seed = (y - colours.y) * colours.width + x - colours.x
    this.needs[this.seed] = 0
    this.buckets[0].push(this.seed)
  }

  /** What is connected within a tolerance of 0..254. */
  upTo(tolerance: number): Bitmap {
    while (this.filledTo < Math.min(LARGEST, tolerance)) this.fill(++this.filledTo)
    const { x, y, width } = this.colours
    const bounds = intersection(this.reached, this.colours)
    const bits = new Uint8Array(bounds.width * bounds.height)
    for (let row = 0; row < bounds.height; row++) {
      const start = (bounds.y - y + row) * width + bounds.x - x
      for (let i = 0; i < bounds.width; i++) bits[row * bounds.width + i] = Number(this.needs[start + i] <= tolerance)
    }
    return { bounds, bits }
  }

  private fill(level: number): void {
    const { width, height, x, y } = this.colours
    const bucket = this.buckets[level]
    let [left, top, right, bottom] = [width, height, 0, 0]
    for (let pixel = bucket.pop(); pixel !== undefined; pixel = bucket.pop()) {
      // It was reached more easily meanwhile.
      if (this.needs[pixel] !== level) continue
      const column = pixel % width
      const row = (pixel - column) / width
      left = Math.min(left, column)
      top = Math.min(top, row)
      right = Math.max(right, column + 1)
      bottom = Math.max(bottom, row + 1)
      if (column > 0) this.reach(pixel - 1, pixel, level)
      if (column < width - 1) this.reach(pixel + 1, pixel, level)
      if (row > 0) this.reach(pixel - width, pixel, level)
      if (row < height - 1) this.reach(pixel + width, pixel, level)
    }
    this.reached = union(this.reached, between(x + left, y + top, x + right, y + bottom))
  }

  private reach(pixel: number, from: number, level: number): void {
    const present = this.needs[pixel]
    if (present <= level) return
    const step = this.difference(pixel, this.criterion === 'colour' ? this.seed : from)
    const need = Math.max(level, step)
    if (need >= present) return
    this.needs[pixel] = need
    this.buckets[need].push(pixel)
  }

  /** The largest difference of a channel. */
  private difference(a: number, b: number): number {
    const { data } = this.colours
    const red = Math.abs(data[a * 4] - data[b * 4])
    const green = Math.abs(data[a * 4 + 1] - data[b * 4 + 1])
    const blue = Math.abs(data[a * 4 + 2] - data[b * 4 + 2])
    return Math.min(LARGEST, Math.max(red, green, blue))
  }
}
