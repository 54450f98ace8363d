/** How fast a training goes, for its time left. */
import type { TrainerHost } from './host'

/** Steps per second over the last runs of steps; the first, in which everything warms up, counts only until there is another. */
export class Speed {
  private static readonly WINDOW = 20
  /** When so many steps had been taken. */
  private readonly marks: { readonly time: number; readonly steps: number }[]

  constructor(private readonly host: Pick<TrainerHost, 'now'>) {
    this.marks = [{ time: host.now(), steps: 0 }]
  }
  /** @param steps taken since the last count */
  count(steps: number): void {
    const { steps: before } = this.marks.at(-1)!
    this.marks.push({ time: this.host.now(), steps: before + steps })
    if (before > 0 && this.marks[0]!.steps === 0) this.marks.shift()
    if (this.marks.length > Speed.WINDOW + 1) this.marks.shift()
  }
  perSecond(): number {
    const [first, last] = [this.marks[0]!, this.marks.at(-1)!]
    const elapsed = last.time - first.time
    return elapsed > 0 ? ((last.steps - first.steps) * 1000) / elapsed : 0
  }
}
