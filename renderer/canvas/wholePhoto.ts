/** A photo that lies in memory as a whole, with smaller versions of it so that far views stay cheap. */
import type { Rectangle } from '../raster/rectangle'
import type { ImageState } from '../types'
import { decodeBitmap } from './fetchPhoto'
import { drawPhoto } from './layers/photo'
import type { Photo } from './photo'
import type { Size, Viewport } from './viewport'
import { words } from '../words'

/** Level n has half the width and height of level n - 1; level 0 is the photo. */
export type PhotoLevels = readonly ImageBitmap[]

/** Levels are made until the longer side is no longer than this. */
const SMALLEST_LEVEL = 1024

export class WholePhoto implements Photo {
  private readonly levels: ImageBitmap[]
  private changed = (): void => {}
  private isClosed = false

  private constructor(photo: ImageBitmap) {
    this.levels = [photo]
  }

  static async of(file: Blob, image: ImageState): Promise<WholePhoto> {
    const bitmap = await decodeBitmap(file, image.file)
    if (bitmap.width !== image.width || bitmap.height !== image.height) {
      const [found, expected] = [`${bitmap.width} x ${bitmap.height}`, `${image.width} x ${image.height}`]
      bitmap.close()
      throw new Error(words.trouble.otherSize(image.file, found, expected))
    }
    const photo = new WholePhoto(bitmap)
    void photo.makeLevels()
    return photo
  }

  get width(): number {
    return this.levels[0].width
  }

  get height(): number {
    return this.levels[0].height
  }

  listen(changed: () => void): void {
    this.changed = changed
  }

  draw(target: CanvasRenderingContext2D, view: Viewport, screen: Size): void {
    drawPhoto(target, this.levels, view, screen)
  }

  drawSmall(target: CanvasRenderingContext2D, { width, height }: Size): void {
    target.drawImage(this.levels[this.levels.length - 1], 0, 0, width, height)
  }

  async read({ x, y, width, height }: Rectangle): Promise<ImageData> {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
    context.drawImage(this.levels[0], x, y, width, height, 0, 0, width, height)
    return context.getImageData(0, 0, width, height)
  }

  close(): void {
    this.isClosed = true
    for (const level of this.levels) level.close()
  }

  /** The photo is shown before they are there. */
  private async makeLevels(): Promise<void> {
    let last = this.levels[0]
    while (!this.isClosed && Math.max(last.width, last.height) > SMALLEST_LEVEL) {
      const [resizeWidth, resizeHeight] = [Math.ceil(last.width / 2), Math.ceil(last.height / 2)]
      const size = { resizeWidth, resizeHeight, resizeQuality: 'medium' } as const
      const next = await createImageBitmap(last, size).catch(() => null)
      if (!next) return
      if (this.isClosed) return next.close()
      this.levels.push(next)
      last = next
    }
    this.changed()
  }
}
