/**
 * Saves the labels of one image, one call after another. Every stroke goes to the journal at once; a while after the last
 * one, or on demand, the whole label follows. What was not acknowledged is kept and tried again.
 */
import type { Answer, Bridge } from '../../preload/contract'
import type { SaveState } from '../stores/editor'
import type { LabelMap } from '../types'
import type { LabelPatch } from './labelMap'

export interface SavePlace {
  readonly bridge: Pick<Bridge, 'call'>
  readonly folder: string
  readonly imageId: string
  readonly megapixels: number
  /** The whole label as it is now. */
  snapshot(): LabelMap
  /** `state`, `problem` or `isSettled` may have changed. */
  changed(): void
}

const RETRY_MS = 4000
const SAVE_AFTER_MS = 1000
/** Crossing to the main process and compressing take longer for larger images, and the journal is safe already. */
const SAVE_AFTER_MS_PER_MEGAPIXEL = 60

export class SaveQueue {
  /** The sentence of the last failure, null when the last call succeeded. */
  problem: string | null = null
  /** Strokes that no call has acknowledged yet. */
  private unacknowledged: LabelPatch[] = []
  /** Whether strokes were made that the label file does not hold yet. */
  private isLabelStale = false
  private wantsLabelNow = false
  private timer: ReturnType<typeof setTimeout> | null = null
  private running: Promise<void> | null = null

  constructor(private readonly place: SavePlace) {}

  /** 'saved' only when every stroke so far would survive a crash. */
  get state(): SaveState {
    if (this.problem !== null) return 'failed'
    if (this.unacknowledged.length === 0) return 'saved'
    return this.running ? 'saving' : 'unsaved'
  }

  /** Whether everything is in the label file and nothing is under way. */
  get isSettled(): boolean {
    return !this.isLabelStale && !this.running && this.unacknowledged.length === 0
  }

  push(patches: readonly LabelPatch[]): void {
    this.unacknowledged.push(...patches)
    this.isLabelStale = true
    void this.run()
  }

  /** Settles when the label file holds every stroke; fails with the sentence of the call that failed. */
  async flush(): Promise<void> {
    if (this.isSettled) return
    this.wantsLabelNow = true
    await this.run()
    if (!this.isSettled && this.problem === null) return this.flush()
    if (this.problem !== null) throw new Error(this.problem)
  }

  private run(): Promise<void> {
    this.cancelTimer()
    this.running ??= this.work().finally(() => {
      this.running = null
      this.schedule()
      this.place.changed()
    })
    this.place.changed()
    return this.running
  }

  private async work(): Promise<void> {
    while (this.unacknowledged.length > 0 || (this.isLabelStale && this.wantsLabelNow)) {
      const worked = this.wantsLabelNow ? await this.saveLabel() : await this.appendStrokes()
      this.place.changed()
      if (!worked) return
    }
  }

  private async appendStrokes(): Promise<boolean> {
    const { bridge, folder, imageId } = this.place
    const sent = [...this.unacknowledged]
    const answer = await settle(() => bridge.call('appendStrokes', folder, imageId, sent))
    this.problem = answer.ok ? null : answer.failure.message
    if (answer.ok) this.unacknowledged.splice(0, sent.length)
    return answer.ok
  }

  private async saveLabel(): Promise<boolean> {
    const { bridge, folder, imageId } = this.place
    const covered = this.unacknowledged.length
    this.wantsLabelNow = false
    this.isLabelStale = false
    const answer = await settle(() => bridge.call('saveLabel', folder, imageId, this.place.snapshot()))
    this.problem = answer.ok ? null : answer.failure.message
    if (answer.ok) {
      this.unacknowledged.splice(0, covered)
    } else {
      this.isLabelStale = true
    }
    return answer.ok
  }

  private schedule(): void {
    if (!this.isLabelStale) return
    const pause = SAVE_AFTER_MS + SAVE_AFTER_MS_PER_MEGAPIXEL * this.place.megapixels
    const wait = this.problem === null ? pause : RETRY_MS
    this.timer = setTimeout(() => {
      this.wantsLabelNow = true
      void this.run()
    }, wait)
  }

  private cancelTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }
}

/** A call that breaks is a call that failed. */
async function settle<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await call()
  } catch (error) {
    const message = `The labels could not be saved: ${error instanceof Error ? error.message : String(error)}`
    return { ok: false, failure: { code: 'internal', message } }
  }
}
