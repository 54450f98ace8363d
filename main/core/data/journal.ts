/**
 * The journal of a project: every step in its order, on whatever images, with what was there before. It is one for the
 * project so that a step over many images is one record, all or nothing. Label files are only copies that follow it.
 * A process holds the heads of all records in memory (journalMemory.ts); pixels are read when they are wanted.
 */
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Failure } from '../failure'
import { JournalMemory } from './journalMemory'
import {
  decodePart,
  encodeRecord,
  encodeStep,
  packStep,
  scanRecords,
  type PackedStep,
  type RecordHead
} from './journalRecord'
import type { KnownStep } from './knownStep'
import type { Direction } from './patches'
import { inOneGo, inTurn } from './queue'
import {
  appendRecord,
  bringHome,
  journalFolder,
  listSegments,
  newSegment,
  segmentSize,
  SEGMENT_BYTES,
  type Segment,
  type SegmentEnd
} from './segments'
import type { Settled } from './settled'
import { readBodies, readFrom } from './stepBodies'
import type { PastStep, ReviewState, Step, StepPart, StepPatch } from './types'

/** Old steps are forgotten beyond this. */
export const JOURNAL_BYTES = 256 * 2 ** 20

/** The journal of a project in this process. */
export function journalOf(folder: string): Journal {
  const key = resolve(folder)
  const known = journals.get(key)
  if (known) return known
  const journal = new Journal(key)
  journals.set(key, journal)
  return journal
}

const DONE = { undo: 'undone', redo: 'redone' } as const

const journals = new Map<string, Journal>()

/** Decoding so many steps takes a fraction of a frame. */
const FEW = 8

export interface Change {
  readonly patches: readonly StepPatch[]
  readonly direction: Direction
  readonly place: number
}

/** What the files of an image do not hold yet, in its order, and up to where that is. */
export interface Unsettled extends Pick<Settled, 'versions' | 'digests'> {
  readonly changes: readonly Change[]
  readonly through: number
}

export class Journal {
  private readonly memory = new JournalMemory()
  /** How far each segment was read. */
  private readonly scanned = new Map<number, number>()
  private segments: readonly Segment[] = []
  private refuge: string | null = null

  constructor(private readonly folder: string) {}

  /** Another folder for what the project's own cannot take; null when there is none. */
  setRefuge(folder: string | null): void {
    this.refuge = folder
  }

  /** Brings what lies in the refuge home, if that can be written to now. */
  leaveRefuge(): Promise<void> {
    return this.inTurn(async () => {
      if (this.refuge) await this.comeHome(this.refuge)
    })
  }

  get refugeFolder(): string | null {
    return this.refuge
  }

  /** When it resolves, the step survives a crash and a power cut. A step that is there already is not taken twice. */
  commit(step: Step): Promise<void> {
    return this.inTurn(async () => {
      if (this.memory.step(step.id)) return
      await this.append(encodeStep(await packStep(step)))
    })
  }

  /**
   * The same for a step that was made from labels as they were when their stamps were these; refused when one of them has
   * changed since.
   */
  commitPacked(step: PackedStep, stamps: ReadonlyMap<string, number>): Promise<void> {
    return this.inTurn(async () => {
      const changed = step.parts.find(({ imageId }) => (stamps.get(imageId) ?? 0) !== this.memory.stampOf(imageId))
      if (changed) throw new Failure('busy', `"${changed.imageId}" was painted on meanwhile: nothing was changed.`)
      await this.append(encodeStep(step))
    })
  }

  /** Takes a step out, or puts it in again; nothing happens when it is that way already. */
  move(id: string, direction: 'undo' | 'redo'): Promise<void> {
    return this.inTurn(async () => {
      const step = this.memory.step(id)
      if (!step)
        throw new Failure('not-found', `This step is no longer in the history: it cannot be ${DONE[direction]}.`)
      if (step.isUndone !== (direction === 'undo')) await this.append(encodeRecord({ type: direction, id }))
    })
  }

  /**
   * Notes that files with these digests are about to be put in place of those before: cut off between, whichever is there is
   * this program's own, and its digest says what it holds.
   */
  beginSettling(settling: Omit<Extract<RecordHead, { type: 'settling' }>, 'type'>): Promise<void> {
    return this.noteTogether(encodeRecord({ type: 'settling', ...settling }))
  }

  /** Notes that the label file with this digest holds everything before `through`. */
  settle(imageId: string, digest: string, through: number): Promise<void> {
    return this.noteTogether(encodeRecord({ type: 'settled', imageId, through, digest }))
  }

  async unsettled(imageId: string): Promise<Unsettled> {
    const { events, bodies, ...settled } = await this.inTurn(async () => {
      const { through: from, versions, digests } = this.memory.settledOf(imageId)
      const events = this.memory.eventsOf(imageId).filter(({ place }) => place >= from)
      const bodies = await readBodies(events.map(({ step }) => step.bodies.get(imageId) ?? null))
      return { events, bodies, versions, digests, through: (events.at(-1)?.place ?? from - 1) + 1 }
    })
    const changes: Change[] = []
    for (const [i, { direction, place }] of events.entries()) {
      const body = bodies[i]
      changes.push({ patches: body ? decodePart(imageId, body).patches : [], direction, place })
      // A step that is painted meanwhile does not wait for all of them.
      if (i % FEW === FEW - 1) await new Promise(setImmediate)
    }
    return { ...settled, changes }
  }

  /** The images whose label files do not hold everything. */
  unsettledImages(): Promise<string[]> {
    return this.inTurn(async () => this.memory.imagesBehind)
  }

  /** What the label file may be, if this program wrote it; none when it never did. */
  digestsOf(imageId: string): Promise<readonly string[]> {
    return this.inTurn(async () => this.memory.settledOf(imageId).digests)
  }

  /** For every image with steps, a number that changes with each. */
  stamps(): Promise<ReadonlyMap<string, number>> {
    return this.inTurn(async () => this.memory.stamps)
  }

  /** The steps of an image, oldest first; those that were undone and then followed by others are gone. */
  history(imageId: string): Promise<PastStep[]> {
    return this.inTurn(async () => this.memory.historyOf(imageId))
  }

  /** What was done to many images at once, and to how far one is with any of them; oldest first. */
  acts(): Promise<PastStep[]> {
    return this.inTurn(async () => this.memory.acts)
  }

  readStep(id: string, imageId: string): Promise<readonly StepPatch[]> {
    return this.inTurn(async () => {
      const step = this.memory.step(id)
      return (step && (await this.readPart(step, imageId))?.patches) ?? []
    })
  }

  /** The images of a step whose pixels it changed. */
  imagesOf(id: string): Promise<readonly string[]> {
    return this.inTurn(async () => this.memory.step(id)?.head.parts.map(({ imageId }) => imageId) ?? [])
  }

  /** What steps say about how far images are; images they do not mention are as `project.json` says. */
  reviewStates(): Promise<ReadonlyMap<string, ReviewState>> {
    return this.inTurn(async () => this.memory.reviewStates)
  }

  /** Forgets the oldest steps, as far as label files hold them, until the journal is small enough. */
  forgetOldest(limitBytes = JOURNAL_BYTES): Promise<void> {
    return this.inTurn(async () => {
      const sizes = await Promise.all(this.segments.map(segmentSize))
      let bytes = sizes.reduce((sum, size) => sum + size, 0)
      for (const [i, segment] of this.segments.slice(0, -1).entries()) {
        if (bytes <= limitBytes || !this.memory.isSettled(segment)) return
        await rm(segment.file, { force: true })
        this.memory.forget(segment)
        this.segments = this.segments.filter(({ number }) => number !== segment.number)
        bytes -= sizes[i]
      }
    })
  }

  /** Of many images the files follow at once: what is noted of them while the disk is busy takes one wait for it. */
  private noteTogether(record: Buffer): Promise<void> {
    return inOneGo(this.key, record, async (records) => {
      await this.refresh()
      await this.append(Buffer.concat(records))
    })
  }

  private get key(): string {
    return `journal ${this.folder}`
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    return inTurn(this.key, async () => {
      await this.refresh()
      return work()
    })
  }

  /** Reads what was appended since, by this process or another. */
  private async refresh(): Promise<void> {
    const segments = await listSegments([this.folder, ...(this.refuge ? [this.refuge] : [])])
    // A disk that went away takes nothing from memory.
    if (segments.length === 0) return
    this.segments = segments
    const last = Math.max(0, ...this.scanned.keys())
    for (const segment of segments) {
      // Once there is a later segment, one does not grow any more.
      if (segment.number < last) continue
      const from = this.scanned.get(segment.number) ?? 0
      const size = await segmentSize(segment)
      if (size < from) return this.readAgain()
      if (size === from) continue
      this.takeFrom(segment, await readFrom(segment, from), from)
    }
  }

  /** A segment is shorter than it was: what is known of it may be wrong. */
  private readAgain(): Promise<void> {
    this.memory.clear()
    this.scanned.clear()
    return this.refresh()
  }

  private async append(record: Buffer): Promise<void> {
    const { length, ...segment } = await this.write(record)
    if (segment.number !== this.segments.at(-1)?.number) this.segments = [...this.segments, segment]
    this.takeFrom(segment, record, length)
  }

  /** At home when that is possible, which brings home what is in the refuge; otherwise in the refuge. Answers where. */
  private async write(record: Buffer): Promise<SegmentEnd> {
    try {
      if (this.refuge) await this.comeHome(this.refuge)
      return await appendRecord(this.endIn(this.folder), record)
    } catch (error) {
      if (!this.refuge) throw error
      return appendRecord(this.endIn(this.refuge), record)
    }
  }

  /** Takes in the records of a segment that begin at `from`. */
  private takeFrom(segment: Segment, bytes: Buffer, from: number): void {
    for (const { head, bodyAt, end } of scanRecords(bytes)) {
      this.memory.take(head, segment, from + bodyAt, segment.number * 2 ** 32 + from + end)
      this.scanned.set(segment.number, from + end)
    }
  }

  /** The last segment, or a new one when that is full, or lies elsewhere. */
  private endIn(folder: string): SegmentEnd {
    const last = this.segments.at(-1)
    const length = this.scanned.get(last?.number ?? 0) ?? 0
    const isOpen = last?.file.startsWith(journalFolder(folder)) && length < SEGMENT_BYTES
    return last && isOpen ? { ...last, length } : newSegment(folder, (last?.number ?? 0) + 1)
  }

  private async comeHome(refuge: string): Promise<void> {
    if ((await listSegments([refuge])).length === 0) return
    await bringHome(this.folder, refuge)
    await this.readAgain()
  }

  private async readPart(step: KnownStep, imageId: string): Promise<StepPart | null> {
    const [body] = await readBodies([step.bodies.get(imageId) ?? null])
    return body && decodePart(imageId, body)
  }
}
