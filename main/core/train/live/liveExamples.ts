/** What live training learns from: windows of the labelled images that hold labelled pixels. */
import type { Random } from '../../data/random'
import { UNLABELLED, type ImageState } from '../../data/types'
import type { Dataset } from '../dataset'
import type { Batch } from '../../executor/executor'
import type { HeadPhase } from '../headPhase'
import { cutBatch, type Rectangle } from '../windows'

export class LiveExamples {
  /** Class indices that are labelled in the training part. */
  private readonly present: Set<number>
  private readonly blank = new Set<string>()

  constructor(
    private readonly dataset: Dataset,
    private readonly phase: HeadPhase,
    private readonly random: Random
  ) {
    this.present = new Set(dataset.histogram.flatMap((count, index) => (count > 0 ? [index] : [])))
  }

  /** Why nothing can be learned yet, in one sentence; null when something can. */
  get obstacle(): string | null {
    const { classes } = this.dataset.project
    if (classes.length < 2) return 'Add a second class; a net needs at least two.'
    const [first] = this.present
    if (first === undefined) return 'Paint a few strokes of two classes, and the net begins to learn.'
    return this.present.size < 2
      ? `Only "${classes[first]!.name}" is painted so far; paint some of another class too.`
      : null
  }

  /** Takes note of new strokes; answers whether they are in the training part. */
  async changed(imageId: string): Promise<boolean> {
    const image = this.dataset.train.find(({ id }) => id === imageId)
    if (!image) return false
    const { label } = await this.dataset.sample(image)
    const found = new Set(label.pixels)
    found.delete(UNLABELLED)
    for (const index of found) this.present.add(index)
    if (found.size === 0) this.blank.add(imageId)
    else this.blank.delete(imageId)
    return true
  }

  /** A window of this image, or of any when it is null or has no label to learn from. */
  async draw(imageId: string | null): Promise<Batch> {
    const images = this.dataset.train.filter(({ id }) => !this.blank.has(id))
    const image = images.find(({ id }) => id === imageId) ?? images[this.random.integer(images.length)]!
    return this.windowOf(image)
  }

  private async windowOf(image: ImageState): Promise<Batch> {
    const batch = await this.phase.evaluationBatch(image)
    const windows = this.phase.windowsOf(batch).filter(({ inside }) => isLabelled(batch, inside))
    return windows.length > 0 ? cutBatch(batch, windows[this.random.integer(windows.length)]!) : batch
  }
}

function isLabelled({ labels }: Batch, { x, y, width, height }: Rectangle): boolean {
  const [rows, columns] = labels.dims.slice(2) as [number, number]
  for (let row = y; row < Math.min(rows, y + height); row++) {
    const line = labels.data.subarray(row * columns + x, row * columns + x + width) as Uint8Array
    if (line.some((value) => value !== UNLABELLED)) return true
  }
  return false
}
