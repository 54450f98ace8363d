/** One image under work: its labels, their history, and the queue that saves them. */
import type { Bridge } from '../../preload/contract'
import type { Rectangle } from '../raster/rectangle'
import { History } from './history'
import { TiledLabels } from './labelMap'
import { SaveQueue } from './saveQueue'

export class OpenImage {
  private readonly history: History
  readonly queue: SaveQueue

  constructor(
    bridge: Pick<Bridge, 'call'>,
    readonly folder: string,
    readonly imageId: string,
    readonly labels: TiledLabels,
    savingChanged: () => void
  ) {
    this.history = new History(labels)
    this.queue = new SaveQueue({
      bridge,
      folder,
      imageId,
      megapixels: (labels.width * labels.height) / 1e6,
      snapshot: () => labels.toMap(),
      changed: savingChanged
    })
  }

  get canUndo(): boolean {
    return this.history.canUndo
  }

  get canRedo(): boolean {
    return this.history.canRedo
  }

  open(): void {
    this.history.open()
  }

  /** Answers what is to be drawn again. */
  bail(): readonly Rectangle[] {
    return this.history.bail()
  }

  commit(): readonly Rectangle[] {
    return this.save(this.history.commit())
  }

  undo(): readonly Rectangle[] {
    return this.save(this.history.undo())
  }

  redo(): readonly Rectangle[] {
    return this.save(this.history.redo())
  }

  private save(changed: readonly Rectangle[]): readonly Rectangle[] {
    if (changed.length > 0) this.queue.push(changed.map((rectangle) => this.labels.read(rectangle)))
    return changed
  }
}
