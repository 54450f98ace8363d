/** The holes of a set: what no path of 4-neighbours leads out of to the edge of the image without crossing it. */
import { gapsOf, type RowRuns } from './rowRuns'
import type { Work } from './work'

export function* findingHoles(rows: RowRuns, width: number): Work<RowRuns> {
  const areas = new Areas()
  const gaps: (readonly number[])[] = []
  /** The number of the first gap of each row; the others follow. */
  const firsts: number[] = []
  for (const [y, runs] of rows.entries()) {
    const row = gapsOf(runs, width)
    const above = gaps[y - 1] ?? []
    firsts.push(areas.count)
    for (let i = 0, j = 0; i < row.length; i += 2) {
      const isAtEdge = y === 0 || y === rows.length - 1 || row[i] === 0 || row[i + 1] === width
      const area = areas.add(isAtEdge)
      while (j < above.length && above[j + 1] <= row[i]) j += 2
      for (let k = j; k < above.length && above[k] < row[i + 1]; k += 2) areas.join(firsts[y - 1] + k / 2, area)
    }
    gaps.push(row)
    yield y / rows.length
  }
  return gaps.map((row, y) => row.filter((_, i) => !areas.isOpen(firsts[y] + (i >> 1))))
}

/** Areas that turn out to be one another (union-find); one that reaches the edge is open. */
class Areas {
  private readonly parents: number[] = []
  private readonly open: boolean[] = []

  get count(): number {
    return this.parents.length
  }

  add(isOpen: boolean): number {
    this.open.push(isOpen)
    return this.parents.push(this.parents.length) - 1
  }

  join(a: number, b: number): void {
    const [one, other] = [this.rootOf(a), this.rootOf(b)]
    this.parents[Math.max(one, other)] = Math.min(one, other)
    if (this.open[one] || this.open[other]) this.open[Math.min(one, other)] = true
  }

  isOpen(area: number): boolean {
    return this.open[this.rootOf(area)]
  }

  private rootOf(area: number): number {
    const { parents } = this
    while (parents[area] !== area) {
      parents[area] = parents[parents[area]]
      area = parents[area]
    }
    return area
  }
}
