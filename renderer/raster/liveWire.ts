/**
 * The cheapest way along the edges of a photo: Mortensen and Barrett, "Intelligent Scissors for Image Composition" (1995).
 * Dijkstra's algorithm from an anchor over pixels that cost little where the gradient is steep, only as far as somebody asked for.
 */
import type { Rectangle } from './rectangle'

/** Colours of a rectangle: red, green, blue, alpha of 0..255, row-major. */
interface Colours extends Rectangle {
  readonly data: Uint8ClampedArray
}

interface Pixel {
  readonly x: number
  readonly y: number
}

/** What a step over a pixel without any edge costs; one on the steepest costs 1. */
const FLAT = 48
/** Steps aslant are longer: costs of straight ones are times 5, of diagonal ones times 7. */
const [STRAIGHT, DIAGONAL] = [5, 7]
const BUCKETS = FLAT * DIAGONAL + 1

export class LiveWire {
  /** What a step onto a pixel costs, 1..FLAT. */
  private readonly costs: Uint8Array
  private readonly totals: Int32Array
  /** The pixel before each on the way from the anchor; -1 for the anchor. */
  private readonly before: Int32Array
  private readonly isSettled: Uint8Array
  /** A circle of buckets: no way at the shore is longer than the longest step beyond the nearest. */
  private readonly buckets: number[][] = Array.from({ length: BUCKETS }, () => [])
  private total = 0
  private waiting = 1

  constructor(
    private readonly colours: Colours,
    anchor: Pixel
  ) {
    const { width, height } = colours
    this.costs = costsOf(colours)
    this.totals = new Int32Array(width * height).fill(2 ** 31 - 1)
    this.before = new Int32Array(width * height).fill(-1)
    this.isSettled = new Uint8Array(width * height)
    const start = this.indexOf(anchor)
    this.totals[start] = 0
    this.buckets[0].push(start)
  }

  /** The pixels from the anchor to the nearest one of the rectangle to `end`, both included. */
  wayTo(end: Pixel): readonly Pixel[] {
    const { x, y, width } = this.colours
    const target = this.indexOf(end)
    while (!this.isSettled[target] && this.waiting > 0) this.settleNext()
    const way: Pixel[] = []
    for (let i = target; i >= 0; i = this.before[i]) way.push({ x: x + (i % width), y: y + Math.floor(i / width) })
    return way.reverse()
  }

  private settleNext(): void {
    const bucket = this.buckets[this.total % BUCKETS]
    const pixel = bucket.pop()
    if (pixel === undefined) {
      this.total++
      return
    }
    this.waiting--
    if (this.isSettled[pixel] || this.totals[pixel] !== this.total) return
    this.isSettled[pixel] = 1
    const { width, height } = this.colours
    const column = pixel % width
    const row = (pixel - column) / width
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [x, y] = [column + dx, row + dy]
        if ((dx === 0 && dy === 0) || x < 0 || y < 0 || x >= width || y >= height) continue
        this.reach(y * width + x, pixel, dx === 0 || dy === 0 ? STRAIGHT : DIAGONAL)
      }
    }
  }

  private reach(pixel: number, from: number, length: number): void {
    const total = this.total + this.costs[pixel] * length
    if (this.isSettled[pixel] || total >= this.totals[pixel]) return
    this.totals[pixel] = total
    this.before[pixel] = from
    this.buckets[total % BUCKETS].push(pixel)
    this.waiting++
  }

  private indexOf(pixel: Pixel): number {
    const { x, y, width, height } = this.colours
    const column = Math.min(width - 1, Math.max(0, Math.floor(pixel.x) - x))
    const row = Math.min(height - 1, Math.max(0, Math.floor(pixel.y) - y))
    return row * width + column
  }
}

/** From the gradient by Sobel's operator, of the channel where it is steepest, against the steepest of the rectangle. */
function costsOf({ data, width, height }: Colours): Uint8Array {
  const slopes = new Float32Array(width * height)
  let steepest = 1
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.max(0, y - 1) * width, Math.min(height - 1, y + 1) * width]
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)]
      let slope = 0
      for (let channel = 0; channel < 3; channel++) {
        const at = (row: number, column: number) => data[(row + column) * 4 + channel]
        const across =
          at(above, right) +
          2 * at(y * width, right) +
          at(below, right) -
          (at(above, left) + 2 * at(y * width, left) + at(below, left))
        const down =
          at(below, left) +
          2 * at(below, x) +
          at(below, right) -
          (at(above, left) + 2 * at(above, x) + at(above, right))
        slope = Math.max(slope, Math.hypot(across, down))
      }
      slopes[y * width + x] = slope
      steepest = Math.max(steepest, slope)
    }
  }
  return Uint8Array.from(slopes, (slope) => 1 + Math.round((FLAT - 1) * (1 - slope / steepest)))
}
