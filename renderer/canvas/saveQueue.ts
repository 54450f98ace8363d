/**
 * Saves the labels of one image, one call after another. Every step goes to the journal at once; a while after the last one,
 * or on demand, the label file follows. What was not acknowledged is kept and tried again.
 */
import type { Answer, Bridge } from '../../preload/contract'
import type { SaveState } from '../stores/editor'
import type { Step } from '../types'
import { words } from '../words'

export interface SavePlace {
  readonly bridge: Pick<Bridge, 'call'>
  readonly folder: string
  readonly imageId: string
  /** `state`, `problem` or `isSettled` may have changed. */
  changed(): void
}

/** What is told to the journal. */
export type JournalEntry =
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'move'; readonly id: string; readonly direction: 'undo' | 'redo' }

const RETRY_MS = 4000
const SAVE_AFTER_MS = 1500

export class SaveQueue {
  /** The sentence of the last failure, null when the last call succeeded. */
  problem: string | null = null
  /** Whether another program changed the label file, which was therefore left as it is. */
  isChangedOutside = false
  /** What no call has acknowledged yet. */
  private unacknowledged: JournalEntry[] = []
  /** Whether there are steps that the label file does not hold yet. */
  private isLabelStale = false
  private wantsLabelNow = false
  private timer: ReturnType<typeof setTimeout> | null = null
  private running: Promise<void> | null = null

  constructor(private readonly place: SavePlace) {}

  /** 'saved' only when every step so far would survive a crash. */
  get state(): SaveState {
    if (this.problem !== null) return 'failed'
    if (this.unacknowledged.length === 0) return 'saved'
    return this.running ? 'saving' : 'unsaved'
  }

  /** Whether everything is in the label file and nothing is under way. */
  get isSettled(): boolean {
    return !this.isLabelStale && !this.running && this.unacknowledged.length === 0
  }

  /** Whether the journal has every step. */
  get isAcknowledged(): boolean {
    return this.unacknowledged.length === 0
  }

  push(entry: JournalEntry): void {
    this.unacknowledged.push(entry)
    this.isLabelStale = true
    void this.run()
  }

  /** Tries at once what failed. */
  retry(): void {
    if (!this.isSettled) void this.run()
  }

  /** Settles when the journal has every step; fails with the sentence of the call that failed. */
  async acknowledge(): Promise<void> {
    while (this.unacknowledged.length > 0) {
      await this.run()
      if (this.problem !== null) throw new Error(this.problem)
    }
  }

  /** Settles when the label file holds every step; fails with the sentence of the call that failed. */
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
      const worked = this.unacknowledged.length > 0 ? await this.append() : await this.settleLabel()
      this.place.changed()
      if (!worked) return
    }
  }

  private async append(): Promise<boolean> {
    const { bridge, folder } = this.place
    const [entry] = this.unacknowledged
    const answer = await settle(() =>
      entry.type === 'step'
        ? bridge.call('commitStep', folder, entry.step)
        : bridge.call('moveStep', folder, entry.id, entry.direction)
    )
    this.problem = answer.ok ? null : words.trouble.failure(answer.failure.code, answer.failure.message)
    if (answer.ok) this.unacknowledged.shift()
    return answer.ok
  }

  private async settleLabel(): Promise<boolean> {
    const { bridge, folder, imageId } = this.place
    this.wantsLabelNow = false
    this.isLabelStale = false
    const answer = await settle(() => bridge.call('settleLabel', folder, imageId))
    this.problem = answer.ok ? null : words.trouble.failure(answer.failure.code, answer.failure.message)
    if (answer.ok) this.isChangedOutside = answer.value === 'changed-outside'
    else this.isLabelStale = true
    return answer.ok
  }

  private schedule(): void {
    if (!this.isLabelStale) return
    this.timer = setTimeout(
      () => {
        this.wantsLabelNow = true
        void this.run()
      },
      this.problem === null ? SAVE_AFTER_MS : RETRY_MS
    )
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
