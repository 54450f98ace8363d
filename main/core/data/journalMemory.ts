/**
 * What the records of a journal say, as far as a process has it in memory: the heads of steps without their pixels, what became of each
 * step, and how far label files follow. It takes records in their order, and knows nothing of where they are written.
 */
import type { RecordHead } from './journalRecord'
import { imagesIn, knownStep, pastStep, type KnownStep } from './knownStep'
import type { Direction } from './patches'
import type { Segment } from './segments'
import { NEVER_SETTLED, settledAfter, type Settled } from './settled'
import type { PastStep, ReviewState } from './types'

/** Something that happened to the pixels of an image. */
export interface JournalEvent {
  readonly step: KnownStep
  readonly direction: Direction
  /** Grows from record to record. */
  readonly place: number
}

export class JournalMemory {
  private readonly steps = new Map<string, KnownStep>()
  private readonly events = new Map<string, JournalEvent[]>()
  private readonly settled = new Map<string, Settled>()
  private readonly reviews = new Map<string, ReviewState>()
  /** What can be redone. */
  private readonly undone = new Set<KnownStep>()

  step(id: string): KnownStep | undefined {
    return this.steps.get(id)
  }

  eventsOf(imageId: string): readonly JournalEvent[] {
    return this.events.get(imageId) ?? []
  }

  settledOf(imageId: string): Settled {
    return this.settled.get(imageId) ?? NEVER_SETTLED
  }

  /** A number that changes with each event. */
  stampOf(imageId: string): number {
    return this.eventsOf(imageId).at(-1)?.place ?? 0
  }

  get stamps(): ReadonlyMap<string, number> {
    return new Map([...this.events.keys()].map((id) => [id, this.stampOf(id)]))
  }

  get reviewStates(): ReadonlyMap<string, ReviewState> {
    return new Map(this.reviews)
  }

  /** The images whose label files do not hold everything. */
  get imagesBehind(): string[] {
    const isBehind = ([imageId, events]: [string, JournalEvent[]]): boolean => {
      const last = events.findLast(({ step }) => step.bodies.has(imageId))
      return last !== undefined && last.place >= this.settledOf(imageId).through
    }
    return [...this.events].filter(isBehind).map(([imageId]) => imageId)
  }

  /** The steps of an image, oldest first; those that were undone and then followed by others are gone. */
  historyOf(imageId: string): PastStep[] {
    return this.eventsOf(imageId)
      .filter(({ direction, step }) => direction === 'step' && this.steps.has(step.head.id))
      .map(({ step }) => pastStep(step, imageId))
  }

  /** What was done to many images at once, and to how far one is with any of them; oldest first. */
  get acts(): PastStep[] {
    return [...this.steps.values()]
      .filter((step) => step.head.parts.length === 0 || imagesIn(step).length > 1)
      .map((step) => pastStep(step))
  }

  /** Whether label files hold everything in a segment and before it. */
  isSettled(segment: Segment): boolean {
    const end = (segment.number + 1) * 2 ** 32
    return [...this.events].every(([imageId, events]) => {
      const { through } = this.settledOf(imageId)
      return events.every(({ step, place }) => {
        const isOfSegment = place < end || step.segment.number === segment.number
        return !isOfSegment || place < through || step.head.parts.length === 0
      })
    })
  }

  take(head: RecordHead, segment: Segment, bodyAt: number, place: number): void {
    switch (head.type) {
      case 'step':
        return this.takeStep(knownStep(head, segment, bodyAt), place)
      case 'undo':
      case 'redo': {
        const step = this.steps.get(head.id)
        if (!step) return
        step.isUndone = head.type === 'undo'
        if (step.isUndone) this.undone.add(step)
        else this.undone.delete(step)
        this.note(step, head.type, place)
        return
      }
      case 'settling':
      case 'settled':
        this.settled.set(head.imageId, settledAfter(this.settledOf(head.imageId), head))
    }
  }

  /** A segment is gone. */
  forget(segment: Segment): void {
    for (const [id, step] of this.steps) if (step.segment.number === segment.number) this.steps.delete(id)
    for (const step of this.undone) if (step.segment.number === segment.number) this.undone.delete(step)
    for (const [imageId, events] of this.events) {
      this.events.set(
        imageId,
        events.filter(({ step }) => step.segment.number !== segment.number)
      )
    }
  }

  clear(): void {
    for (const part of [this.steps, this.events, this.settled, this.reviews, this.undone]) part.clear()
  }

  private takeStep(step: KnownStep, place: number): void {
    const changed = new Set(imagesIn(step))
    for (const older of this.undone) {
      if (!imagesIn(older).some((imageId) => changed.has(imageId))) continue
      this.undone.delete(older)
      this.steps.delete(older.head.id)
    }
    this.steps.set(step.head.id, step)
    this.note(step, 'step', place)
  }

  private note(step: KnownStep, direction: Direction, place: number): void {
    for (const imageId of imagesIn(step)) {
      const events = this.events.get(imageId) ?? []
      events.push({ step, direction, place })
      this.events.set(imageId, events)
    }
    for (const { imageId, before, after } of step.head.reviews) {
      const [from, to] = direction === 'undo' ? [after, before] : [before, after]
      // What was said of it since stays.
      if (direction === 'step' || this.reviews.get(imageId) === from) this.reviews.set(imageId, to)
    }
  }
}
