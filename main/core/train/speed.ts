/** How fast a training goes, for its time left. */
import type { TrainerHost } from './host'

/** Steps per second over the last steps. */
export class Speed {
  private static readonly WINDOW = 20
  private readonly times: number[]

  constructor(private readonly host: TrainerHost) {
    this.times = [host.now()]
  }
  count(): void {
    this.times.push(this.host.now())
    if (this.times.length > Speed.WINDOW + 1) this.times.shift()
  }
  perSecond(): number {
    const elapsed = this.times.at(-1)! - this.times[0]!
    return elapsed > 0 ? ((this.times.length - 1) * 1000) / elapsed : 0
  }
}
