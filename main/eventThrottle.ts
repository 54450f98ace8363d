/**
 * Thins the events of a run on their way to the window: loss points are gathered and sent at most ten times a second, and
 * of masks only the latest is sent, once the previous one was taken (rule 6 of trainerProtocol.ts).
 */
import type { LossPoint, MaskEvent, TrainingEvent } from './core/train/events'

type LossEvent = Extract<TrainingEvent, { type: 'loss' }>

/** Milliseconds between two loss events. */
const LOSS_INTERVAL = 100

export class EventThrottle {
  private gathered: LossPoint[] = []
  private lastLoss: LossEvent | null = null
  private lossSentAt = -Infinity
  private timer: ReturnType<typeof setTimeout> | undefined
  private maskOnItsWay = false
  private heldMask: MaskEvent | null = null

  constructor(
    private readonly send: (event: TrainingEvent) => void,
    private readonly now: () => number
  ) {}

  /** Order is kept: whatever is not a loss point sends the gathered points first. */
  add(event: TrainingEvent): void {
    if (event.type === 'loss') {
      this.gathered.push(...event.points)
      this.lastLoss = event
      this.sendLossWhenDue()
      return
    }
    this.flushLoss()
    if (event.type === 'mask') this.addMask(event)
    else this.send(event)
    if (event.type === 'finished' || event.type === 'failed') this.heldMask = null
  }

  /** The app has passed the last mask on. */
  maskTaken(): void {
    this.maskOnItsWay = false
    const next = this.heldMask
    this.heldMask = null
    if (next) this.addMask(next)
  }

  private addMask(mask: MaskEvent): void {
    if (this.maskOnItsWay) this.heldMask = mask
    else {
      this.maskOnItsWay = true
      this.send(mask)
    }
  }

  private sendLossWhenDue(): void {
    const wait = this.lossSentAt + LOSS_INTERVAL - this.now()
    if (wait <= 0) this.flushLoss()
    else this.timer ??= setTimeout(() => this.flushLoss(), wait)
  }

  private flushLoss(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.lastLoss || this.gathered.length === 0) return
    const event: LossEvent = { ...this.lastLoss, points: this.gathered }
    this.gathered = []
    this.lossSentAt = this.now()
    this.send(event)
  }
}
