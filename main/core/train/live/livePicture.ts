/** The prediction of one image, made part by part, those in sight first. */
import { UNLABELLED, type ImageState, type LabelMap } from '../../data/types'
import type { Batch } from '../../executor/executor'
import { shapesOf } from '../../executor/batches'
import type { HeadPhase } from '../headPhase'
import { workingSize, type Size } from '../tiles'
import { cutBatch, type Rectangle, type Window } from '../windows'

export interface DrawnPart {
  readonly part: Rectangle
  /** Of the part alone. */
  readonly map: LabelMap
}

export class LivePicture {
  /** The image as the net sees it, pixels. */
  readonly size: Size
  readonly map: LabelMap
  private step = -1
  /** Windows that do not show `step` yet; null before the first look. */
  private left: Window[] | null = null
  private batch: Batch | null = null

  constructor(
    readonly image: ImageState,
    private readonly phase: HeadPhase,
    maxSide: number
  ) {
    this.size = workingSize(image, maxSide)
    this.map = { ...this.size, pixels: new Uint8Array(this.size.width * this.size.height).fill(UNLABELLED) }
  }

  /** Whether every part shows the net of a step. */
  isDone(step: number): boolean {
    return this.step === step && this.left?.length === 0
  }

  /** @param visible in pixels of the image; null: any part will do. Answers null when no such part is left */
  async drawNext(step: number, visible: Rectangle | null): Promise<DrawnPart | null> {
    this.batch ??= await this.phase.predictionBatch(this.image)
    if (step !== this.step || !this.left) {
      this.step = step
      this.left = this.phase.windowsOf(this.batch).filter(({ inside }) => this.clip(inside).width > 0)
    }
    const sight = visible && this.scaled(visible)
    const place = this.left.findIndex(({ inside }) => !sight || overlap(inside, sight))
    if (place < 0) return null
    const [window] = this.left.splice(place, 1) as [Window]
    return this.draw(this.batch, window)
  }

  private async draw(batch: Batch, window: Window): Promise<DrawnPart> {
    const cut = cutBatch(batch, window)
    await this.phase.module.bind(shapesOf(cut), cut.labels.dims, { forTraining: false })
    const { classes } = await this.phase.module.evaluate(cut)
    const part = this.clip(window.inside)
    const pixels = new Uint8Array(part.width * part.height)
    for (let y = 0; y < part.height; y++) {
      const from = (part.y + y - window.y) * window.width + part.x - window.x
      const row = (classes.data as Uint8Array).subarray(from, from + part.width)
      pixels.set(row, y * part.width)
      this.map.pixels.set(row, (part.y + y) * this.size.width + part.x)
    }
    return { part, map: { width: part.width, height: part.height, pixels } }
  }

  /** Without the padding. */
  private clip({ x, y, width, height }: Rectangle): Rectangle {
    return {
      x,
      y,
      width: Math.min(width, this.size.width - x),
      height: Math.min(height, this.size.height - y)
    }
  }

  private scaled({ x, y, width, height }: Rectangle): Rectangle {
    const [across, down] = [this.size.width / this.image.width, this.size.height / this.image.height]
    return { x: x * across, y: y * down, width: width * across, height: height * down }
  }
}

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
