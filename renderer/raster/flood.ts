/** The connected region of equal values around a pixel (4-neighbours), found run by run rather than pixel by pixel. */
import type { PixelSource } from './pixels'
import { between, type Rectangle } from './rectangle'

export interface Region {
  readonly bounds: Rectangle
  /** How many pixels it has. */
  readonly pixels: number
  /** Triples y, left, right: half-open runs in the order they were found. */
  readonly runs: Int32Array
  has(x: number, y: number): boolean
}

export function floodRegion(source: PixelSource, seedX: number, seedY: number): Region {
  const value = source.at(seedX, seedY)
  const found = new Set<number>()
  const runs = new RunList()
  const visit = (x: number, y: number) => {
    const left = source.runStart(x, y)
    const key = y * source.width + left
    if (found.has(key)) return
    found.add(key)
    runs.push(y, left, source.runEnd(x, y))
  }

  visit(seedX, seedY)
  for (let next = 0; next < runs.length; next += 3) {
    const [y, left, right] = runs.at(next)
    for (const neighbour of [y - 1, y + 1]) {
      if (neighbour < 0 || neighbour >= source.height) continue
      for (let x = left; x < right; x = source.runEnd(x, neighbour, right)) {
        if (source.at(x, neighbour) === value) visit(x, neighbour)
      }
    }
  }

  const has = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < source.width && y < source.height && found.has(y * source.width + source.runStart(x, y))
  return { ...runs.measure(), runs: runs.toArray(), has }
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
