/** The connected region of equal values around a pixel (4-neighbours), found run by run rather than pixel by pixel. */
import type { PixelSource } from './pixels'
import { between, type Rectangle } from './rectangle'
import { finish, type Work } from './work'

export interface Region {
  readonly bounds: Rectangle
  /** How many pixels it has. */
  readonly pixels: number
  /** Triples y, left, right: half-open runs in the order they were found, of which no two overlap. */
  readonly runs: Int32Array
  has(x: number, y: number): boolean
}

export function floodRegion(source: PixelSource, seedX: number, seedY: number): Region {
  return finish(flooding(source, seedX, seedY))
}

/** The same in pieces; how many there will be is not known before the end. */
export function* flooding(source: PixelSource, seedX: number, seedY: number): Work<Region> {
  const value = source.at(seedX, seedY)
  const found = new FoundRuns()
  const runs = new RunList()
  const visit = (x: number, y: number): number => {
    const [left, right] = [source.runStart(x, y), source.runEnd(x, y)]
    found.add(y, left, right)
    runs.push(y, left, right)
    return right
  }

  visit(seedX, seedY)
  for (let next = 0; next < runs.length; next += 3) {
    const [y, left, right] = runs.at(next)
    for (const neighbour of [y - 1, y + 1]) {
      if (neighbour < 0 || neighbour >= source.height) continue
      for (let x = left; x < right;) {
        // A run that was found is not searched for its end again.
        const known = found.endAt(neighbour, x)
        if (known > x) x = known
        else x = source.at(x, neighbour) === value ? visit(x, neighbour) : source.runEnd(x, neighbour, right)
      }
    }
    if (next % PIECE === 0) yield 0
  }

  const has = (x: number, y: number) => found.endAt(y, x) > x
  return { ...runs.measure(), runs: runs.toArray(), has }
}

/** Places in the list of runs between two looks at the clock. */
const PIECE = 3 * 64

/** The runs of each row, sorted: pairs left, right. */
class FoundRuns {
  private readonly rows = new Map<number, number[]>()

  add(y: number, left: number, right: number): void {
    const runs = this.rows.get(y)
    if (!runs) this.rows.set(y, [left, right])
    else if (left >= runs[runs.length - 1]) runs.push(left, right)
    else runs.splice(this.after(runs, left), 0, left, right)
  }

  /** The end of the run that holds the pixel, or -1. */
  endAt(y: number, x: number): number {
    const runs = this.rows.get(y)
    if (!runs) return -1
    const next = this.after(runs, x)
    return next > 0 && x < runs[next - 1] ? runs[next - 1] : -1
  }

  /** The place of the first run that begins beyond x. */
  private after(runs: readonly number[], x: number): number {
    let [low, high] = [0, runs.length / 2]
    while (low < high) {
      const middle = (low + high) >> 1
      if (runs[middle * 2] > x) high = middle
      else low = middle + 1
    }
    return low * 2
  }
}

/** Triples in a typed array that grows. */
class RunList {
  length = 0
  private values = new Int32Array(3 * 64)

  push(y: number, left: number, right: number): void {
    if (this.length === this.values.length) {
      const grown = new Int32Array(this.values.length * 2)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = y
    this.values[this.length++] = left
    this.values[this.length++] = right
  }

  at(index: number): readonly [y: number, left: number, right: number] {
    return [this.values[index], this.values[index + 1], this.values[index + 2]]
  }

  toArray(): Int32Array {
    return this.values.slice(0, this.length)
  }

  measure(): { readonly bounds: Rectangle; readonly pixels: number } {
    let [left, top, right, bottom, pixels] = [Infinity, Infinity, -Infinity, -Infinity, 0]
    for (let i = 0; i < this.length; i += 3) {
      const [y, from, to] = this.at(i)
      left = Math.min(left, from)
      right = Math.max(right, to)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
      pixels += to - from
    }
    return { bounds: between(left, top, right, bottom), pixels }
  }
}
