/**
 * Work on a whole image: what takes but a moment is done at once, the rest in pieces between frames, so that the window draws
 * and listens meanwhile. One at a time.
 */
import type { Work } from '../raster/work'
import type { LongWorkProgress } from '../stores/editor'

/**
 * Milliseconds of a piece: together with a frame, a stall that nobody sees. What is left when all of the work is done, which
 * cannot be divided, begins in the first half of one.
 */
const PIECE = 20

interface Running {
  /** null for what nobody is told of and nobody can stop. */
  readonly title: string | null
  readonly work: Work<void>
  readonly ended: (isWhole: boolean) => void
}

export class LongWork {
  private running: Running | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `told` hears how far it is as long as it takes, and null when nothing is under way any more. */
  constructor(private readonly told: (progress: LongWorkProgress | null) => void) {}

  /** Whether something is under way that can be stopped. */
  get isRunning(): boolean {
    return this.running !== null && this.running.title !== null
  }

  /** `ended` hears whether all of it was done. */
  start(title: string, work: Work<void>, ended: (isWhole: boolean) => void): void {
    this.begin({ title, work, ended })
  }

  /** The same for what cannot be stopped. */
  startSurely(work: Work<void>, ended: () => void): void {
    this.begin({ title: null, work, ended })
  }

  private begin(running: Running): void {
    this.finish()
    this.running = running
    this.proceed(PIECE)
  }

  /** Does the rest at once of what cannot be stopped: something else wants its turn. */
  settle(): void {
    if (!this.isRunning) this.finish()
  }

  /** Does the rest at once. */
  finish(): void {
    while (this.running) this.proceed(Infinity)
  }

  /** Leaves it where it is. */
  stop(): void {
    if (this.isRunning) this.end(false)
  }

  private proceed(milliseconds: number): void {
    const { running } = this
    if (!running) return
    clearTimeout(this.timer)
    const started = performance.now()
    let share = 0
    do {
      const { done, value } = this.next(running)
      if (done) return this.end(true)
      share = value
    } while (performance.now() < started + (share < 1 ? milliseconds : milliseconds / 2))
    if (running.title !== null) this.told({ title: running.title, share })
    this.timer = setTimeout(() => this.proceed(PIECE))
  }

  private next({ work }: Running): IteratorResult<number, void> {
    try {
      return work.next()
    } catch (error) {
      this.end(false)
      throw error
    }
  }

  private end(isWhole: boolean): void {
    const { running } = this
    clearTimeout(this.timer)
    this.running = null
    if (running?.title !== null) this.told(null)
    running?.ended(isWhole)
  }
}
