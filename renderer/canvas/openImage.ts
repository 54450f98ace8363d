/** One image under work: its labels, who decided them, their history, and the queue that saves them. */
import type { Answer, Bridge } from '../../preload/contract'
import type { Rectangle } from '../raster/rectangle'
import { decodePatches, type StepPatch } from '../raster/stepPatch'
import { part, type Work } from '../raster/work'
import type { PastStep, ReviewState } from '../types'
import { History, type CommittedStep, type HistoryMove, type StepMark } from './history'
import type { TiledLabels } from './labelMap'
import { SaveQueue } from './saveQueue'
import { RendererFailure } from '../bridge'

/** What an image has on disk. */
export interface StoredLabels {
  readonly labels: TiledLabels
  readonly provenance: TiledLabels
  readonly steps: readonly PastStep[]
}

/** Whom an image asks and tells what concerns more than its pixels. */
export interface ImageDesk {
  /** How far the person is with it; null when that is not known. */
  reviewOf(imageId: string): ReviewState | null
  reviewed(imageId: string, state: ReviewState): void
  /** A step over many images was undone or redone. */
  actMoved(): void
}

/** The share of such work that comes before its commit. */
const WRITTEN = 0.8

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
    savingChanged: () => void,
    private readonly desk: () => ImageDesk | null = () => null
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

  /** The first step on an image says that it is in work. */
  open(mark: StepMark): void {
    const { imageId } = this
    const isFirst = this.desk()?.reviewOf(imageId) === 'to do'
    this.history.open(isFirst ? { ...mark, review: { imageId, before: 'to do', after: 'in work' } } : mark)
  }

  /** Answers what is to be drawn again. */
  bail(): readonly Rectangle[] {
    return this.history.bail()
  }

  /** Commits the open step, in pieces. */
  *committing(): Work<void> {
    this.push(yield* this.history.committing(crypto.randomUUID(), Date.now()))
  }

  /** Does what takes long, and commits it, in pieces; the step must be open. */
  *writing(work: Work<void>): Work<void> {
    yield* part(work, 0, WRITTEN)
    yield* part(this.committing(), WRITTEN, 1)
  }

  private push(committed: CommittedStep | null): void {
    if (!committed) return
    const { imageId } = this
    const { id, name, at, review } = committed.step
    const reviews = review && { reviews: [review] }
    const parts = [{ imageId, patches: committed.patches }]
    this.queue.push({ type: 'step', step: { id, name, at, parts, ...reviews } })
    if (review) this.desk()?.reviewed(imageId, review.after)
  }

  /** Takes in what acts on many images did to it; answers what is to be drawn again. */
  async catchUp(): Promise<readonly Rectangle[]> {
    await this.queue.acknowledge()
    const steps = valueOf(await this.bridge.call('history', this.folder, this.imageId))
    const patchesOf = new Map<string, readonly StepPatch[]>()
    for (const { id } of this.history.differences(steps)) {
      patchesOf.set(id, await this.readStep(id))
    }
    // A stroke was begun or made meanwhile: its turn comes first.
    if (this.history.isOpen || !this.queue.isAcknowledged) return this.catchUp()
    return this.history.follow(steps, patchesOf)
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
    if (move.isFar) return this.moveFar(move.step, direction).finally(() => (this.isReading = false))
    this.pushMove(move.step, direction)
    return move.changed
  }

  private pushMove({ id, images, review }: PastStep, direction: 'undo' | 'redo'): void {
    this.queue.push({ type: 'move', id, direction })
    const desk = this.desk()
    if (review) {
      const [from, to] = direction === 'undo' ? [review.after, review.before] : [review.before, review.after]
      if (desk?.reviewOf(this.imageId) === from) desk.reviewed(this.imageId, to)
    }
    if (images === 1) return
    // What could not be saved is told by the queue.
    void this.queue.acknowledge().then(
      () => desk?.actMoved(),
      () => undefined
    )
  }

  private async moveFar(step: PastStep, direction: 'undo' | 'redo'): Promise<readonly Rectangle[]> {
    this.isReading = true
    await this.queue.acknowledge()
    const patches = await this.readStep(step.id)
    // A stroke began meanwhile: it goes first.
    if (this.history.isOpen) return []
    const changed = this.history.applyFar(step.id, patches)
    this.pushMove(step, direction)
    return changed
  }

  private async readStep(id: string): Promise<readonly StepPatch[]> {
    return decodePatches(valueOf(await this.bridge.call('readStep', this.folder, id, this.imageId)))
  }
}

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new RendererFailure(answer.failure)
  return answer.value
}
