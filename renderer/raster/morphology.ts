/**
 * Growing, shrinking and smoothing the pixels of a class by a radius in pixels, row by row. The edge of the image is no edge of
 * the class.
 */
import type { PixelSource } from './pixels'
import { forEachRow, gapsOf, halvesOfDisc, readingRows, shared, widened, type RowRuns } from './rowRuns'
import { finish, part, type Work } from './work'

/** What joins and what leaves a class, so that a pixel belongs to it when most of the disc around it did. */
export interface Smoothed {
  readonly joins: RowRuns
  readonly leaves: RowRuns
}

/** The class and what it grows by. */
export function grown(source: PixelSource, value: number, radius: number): RowRuns {
  return finish(growing(source, value, radius))
}

export function* growing(source: PixelSource, value: number, radius: number): Work<RowRuns> {
  const rows = yield* part(readingRows(source, value), 0, READ)
  const halves = halvesOfDisc(radius)
  return yield* part(
    forEachRow(source.height, (y) => widened(rows, y, halves, source.width)),
    READ,
    1
  )
}

/** What leaves the class. */
export function shrunk(source: PixelSource, value: number, radius: number): RowRuns {
  return finish(shrinking(source, value, radius))
}

export function* shrinking(source: PixelSource, value: number, radius: number): Work<RowRuns> {
  const rows = yield* part(readingRows(source, value), 0, READ)
  const gaps = rows.map((runs) => gapsOf(runs, source.width))
  const halves = halvesOfDisc(radius)
  return yield* part(
    forEachRow(source.height, (y) => shared(rows[y], widened(gaps, y, halves, source.width))),
    READ,
    1
  )
}

/** A tie leaves a pixel as it was. Only pixels within a radius of the outline can change. */
export function smoothed(source: PixelSource, value: number, radius: number): Smoothed {
  return finish(smoothing(source, value, radius))
}

export function* smoothing(source: PixelSource, value: number, radius: number): Work<Smoothed> {
  const rows = yield* part(readingRows(source, value), 0, READ)
  const { width, height } = source
  const gaps = rows.map((runs) => gapsOf(runs, width))
  const halves = halvesOfDisc(radius)
  const counter = new DiscCounter(rows, width, radius)
  const leaves: (readonly number[])[] = []
  const work = forEachRow(height, (y) => {
    const mayJoin = shared(widened(rows, y, halves, width), gaps[y])
    const mayLeave = shared(widened(gaps, y, halves, width), rows[y])
    leaves.push(counter.choose(mayLeave, y, (inside, all) => inside * 2 < all))
    return counter.choose(mayJoin, y, (inside, all) => inside * 2 > all)
  })
  return { joins: yield* part(work, READ, 1), leaves }
}

/** The share of such work that reading the class takes. */
const READ = 0.3

/** Counts the pixels of a set in the disc around a pixel, with the sums of the rows of the disc. */
class DiscCounter {
  private readonly halves: readonly number[]
  /** For a row: how many pixels of the set lie left of each column. */
  private readonly sums = new Map<number, Uint32Array>()
  /** Memory of rows that are out of reach. */
  private readonly spare: Uint32Array[] = []

  constructor(
    private readonly rows: RowRuns,
    private readonly width: number,
    private readonly radius: number
  ) {
    this.halves = halvesOfDisc(radius)
  }

  /** Those pixels of the runs of a row that are chosen by how many of the disc are in the set, of how many in the image. */
  choose(runs: readonly number[], y: number, isChosen: (inside: number, all: number) => boolean): readonly number[] {
    if (runs.length === 0) return runs
    this.letGo(y)
    const sums = this.halves.map((_, i) => this.sumsOf(y + i - this.radius))
    const chosen: number[] = []
    for (let i = 0; i < runs.length; i += 2) {
      for (let x = runs[i]; x < runs[i + 1]; x++) {
        let [inside, all] = [0, 0]
        for (let row = 0; row < sums.length; row++) {
          const sum = sums[row]
          if (!sum) continue
          const left = Math.max(0, x - this.halves[row])
          const right = Math.min(this.width, x + this.halves[row] + 1)
          inside += sum[right] - sum[left]
          all += right - left
        }
        if (!isChosen(inside, all)) continue
        if (chosen[chosen.length - 1] === x) chosen[chosen.length - 1] = x + 1
        else chosen.push(x, x + 1)
      }
    }
    return chosen
  }

  /** What is out of reach of this row. */
  private letGo(y: number): void {
    for (const [row, sums] of this.sums) {
      if (Math.abs(row - y) <= this.radius) continue
      this.sums.delete(row)
      this.spare.push(sums)
    }
  }

  private sumsOf(y: number): Uint32Array | null {
    const runs = this.rows[y]
    if (!runs) return null
    const known = this.sums.get(y)
    if (known) return known
    const sums = this.spare.pop() ?? new Uint32Array(this.width + 1)
    sums.fill(0, 0, (runs[0] ?? this.width) + 1)
    let count = 0
    for (let i = 0; i < runs.length; i += 2) {
      for (let x = runs[i]; x < runs[i + 1]; x++) sums[x + 1] = ++count
      sums.fill(count, runs[i + 1] + 1, (runs[i + 2] ?? this.width) + 1)
    }
    this.sums.set(y, sums)
    return sums
  }
}
