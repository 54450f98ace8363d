/** A set of pixels as sorted, half-open runs of each row of the image: pairs left, right. */
import type { PixelSource, PixelTarget } from './pixels'
import { between, EMPTY, union, type Rectangle } from './rectangle'
import { finish, type Work } from './work'

export type RowRuns = readonly (readonly number[])[]

/** The pixels of a value. */
export function* readingRows(source: PixelSource, value: number): Work<RowRuns> {
  return yield* forEachRow(source.height, (y) => {
    const runs: number[] = []
    for (let x = 0; x < source.width;) {
      const end = source.runEnd(x, y)
      if (source.at(x, y) === value) runs.push(x, end)
      x = end
    }
    return runs
  })
}

/** Works out the runs of one row after another. */
export function* forEachRow(height: number, runsOf: (y: number) => readonly number[]): Work<RowRuns> {
  const rows: (readonly number[])[] = []
  for (let y = 0; y < height; y++) {
    rows.push(runsOf(y))
    yield y / height
  }
  return rows
}

/** What lies between the runs of a row. */
export function gapsOf(runs: readonly number[], width: number): readonly number[] {
  const gaps: number[] = []
  let left = 0
  for (let i = 0; i < runs.length; i += 2) {
    if (runs[i] > left) gaps.push(left, runs[i])
    left = runs[i + 1]
  }
  if (left < width) gaps.push(left, width)
  return gaps
}

/** The pixels of a row that are in both sets. */
export function shared(a: readonly number[], b: readonly number[]): readonly number[] {
  const runs: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [left, right] = [Math.max(a[i], b[j]), Math.min(a[i + 1], b[j + 1])]
    if (right > left) runs.push(left, right)
    if (a[i + 1] < b[j + 1]) i += 2
    else j += 2
  }
  return runs
}

/** Of a row, every pixel whose centre is within a radius of the centre of one of the set; `halves` as of `halvesOfDisc`. */
export function widened(rows: RowRuns, y: number, halves: readonly number[], width: number): readonly number[] {
  const radius = (halves.length - 1) / 2
  const runs: (readonly [left: number, right: number])[] = []
  halves.forEach((half, i) => {
    const from = rows[y + i - radius] ?? []
    for (let at = 0; at < from.length; at += 2)
      runs.push([Math.max(0, from[at] - half), Math.min(width, from[at + 1] + half)])
  })
  return joined(runs)
}

/** Half the width of each row of a disc, from top to bottom, its middle pixel not counted. */
export function halvesOfDisc(radius: number): readonly number[] {
  return Array.from({ length: 2 * radius + 1 }, (_, i) => Math.floor(Math.sqrt(radius ** 2 - (i - radius) ** 2)))
}

/** Answers what may have changed. */
export function fillRows(target: PixelTarget, rows: RowRuns, value: number): Rectangle {
  return finish(fillingRows(target, rows, value))
}

export function* fillingRows(target: PixelTarget, rows: RowRuns, value: number): Work<Rectangle> {
  let dirty = EMPTY
  for (const [y, runs] of rows.entries()) {
    if (runs.length === 0) continue
    for (let i = 0; i < runs.length; i += 2) target.fillSpan(y, runs[i], runs[i + 1], value)
    dirty = union(dirty, between(runs[0], y, runs[runs.length - 1], y + 1))
    yield y / rows.length
  }
  return dirty
}

function joined(runs: (readonly [left: number, right: number])[]): readonly number[] {
  runs.sort((a, b) => a[0] - b[0])
  const result: number[] = []
  for (const [left, right] of runs) {
    const last = result.length - 1
    if (last > 0 && left <= result[last]) result[last] = Math.max(result[last], right)
    else result.push(left, right)
  }
  return result
}
