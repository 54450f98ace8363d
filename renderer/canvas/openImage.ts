/** One image under work: its labels, who decided them, their history, and the queue that saves them. */
import type { Bridge } from '../../preload/contract'
import type { Rectangle } from '../raster/rectangle'
import type { PastStep } from '../types'
import { History, type HistoryMove, type StepMark } from './history'
import type { TiledLabels } from './labelMap'
import { SaveQueue } from './saveQueue'

/** What an image has on disk. */
export interface StoredLabels {
  readonly labels: TiledLabels
  readonly provenance: TiledLabels
  readonly steps: readonly PastStep[]
}

export class OpenImage {
  readonly labels: TiledLabels
  readonly provenance: TiledLabels
  readonly queue: SaveQueue
  private readonly history: History
  /** Whether a step is being read from the journal. */
  private isReading = false

  constructor(
    private readonly bridge: Pick<Bridge, 'call'>,
    readonly folder: string,
    readonly imageId: string,
    { labels, provenance, steps }: StoredLabels,
    savingChanged: () => void
  ) {
    this.labels = labels
    this.provenance = provenance
    this.history = new History(labels, provenance)
    this.history.remember(steps)
    this.queue = new SaveQueue({ bridge, folder, imageId, changed: savingChanged })
  }

  get canUndo(): boolean {
    return this.history.canUndo
  }

  get canRedo(): boolean {
    return this.history.canRedo
  }

  /** Oldest first. */
  get steps(): readonly PastStep[] {
    return this.history.steps
  }

  open(mark: StepMark): void {
    this.history.open(mark)
  }

  /** Answers what is to be drawn again. */
  bail(): readonly Rectangle[] {
    return this.history.bail()
  }

  commit(): void {
    const committed = this.history.commit(crypto.randomUUID(), Date.now())
    if (!committed) return
    const { step, patches } = committed
    const { id, name, at } = step
    this.queue.push({ type: 'step', step: { id, name, at, parts: [{ imageId: this.imageId, patches }] } })
  }

  /** Answers what is to be drawn again; at once while the step is in memory. */
  undo(): readonly Rectangle[] | Promise<readonly Rectangle[]> {
    return this.move('undo', this.history.undo())
  }

  redo(): readonly Rectangle[] | Promise<readonly Rectangle[]> {
    return this.move('redo', this.history.redo())
  }

  private move(
    direction: 'undo' | 'redo',
    move: HistoryMove | null
  ): readonly Rectangle[] | Promise<readonly Rectangle[]> {
    if (!move || this.isReading) return []
    if (move.isFar) return this.moveFar(move.step.id, direction).finally(() => (this.isReading = false))
    this.queue.push({ type: 'move', id: move.step.id, direction })
    return move.changed
  }

  private async moveFar(id: string, direction: 'undo' | 'redo'): Promise<readonly Rectangle[]> {
    this.isReading = true
    await this.queue.acknowledge()
    const answer = await this.bridge.call('readStep', this.folder, id, this.imageId)
    if (!answer.ok) throw new Error(answer.failure.message)
    // A stroke began meanwhile: it goes first.
    if (this.history.isOpen) return []
    const changed = this.history.applyFar(id, answer.value)
    this.queue.push({ type: 'move', id, direction })
    return changed
  }
}
