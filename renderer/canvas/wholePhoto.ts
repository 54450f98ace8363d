/** A photo that lies in memory as a whole, with smaller versions of it so that far views stay cheap. */
import type { Rectangle } from '../raster/rectangle'
import type { ImageState } from '../types'
import { decodeBitmap } from './fetchPhoto'
import { drawPhoto } from './layers/photo'
import type { Photo } from './photo'
import type { Size, Viewport } from './viewport'
import { words } from '../words'

/** Level n has half the width and height of level n - 1; level 0 is the photo, null while it is not decoded. */
export type PhotoLevels = readonly [ImageBitmap | null, ...ImageBitmap[]]

/** Levels are made until the longer side is no longer than this. */
const SMALLEST_LEVEL = 1024

export class WholePhoto implements Photo {
  readonly width: number
  readonly height: number
  private readonly levels: [ImageBitmap | null, ...ImageBitmap[]]
  private readonly levelsMade: Promise<void>
  private decoding: Promise<ImageBitmap> | null = null
  private changed = (): void => {}
  private isClosed = false

  private constructor(
    private readonly file: Blob,
    private readonly name: string,
    photo: ImageBitmap
  ) {
    this.width = photo.width
    this.height = photo.height
    this.levels = [photo]
    this.levelsMade = this.makeLevels(photo)
  }

  static async of(file: Blob, image: ImageState): Promise<WholePhoto> {
    const bitmap = await decodeBitmap(file, image.file)
    if (bitmap.width !== image.width || bitmap.height !== image.height) {
      const [found, expected] = [`${bitmap.width} x ${bitmap.height}`, `${image.width} x ${image.height}`]
      bitmap.close()
      throw new Error(words.trouble.otherSize(image.file, found, expected))
    }
    return new WholePhoto(file, image.file, bitmap)
  }

  listen(changed: () => void): void {
    this.changed = changed
  }

  draw(target: CanvasRenderingContext2D, view: Viewport, screen: Size): void {
    const isSharp = drawPhoto(target, this.levels, this, view, screen)
    if (!isSharp) void this.decoded().then(this.changed, () => {})
  }

  drawSmall(target: CanvasRenderingContext2D, { width, height }: Size): void {
    target.drawImage(this.levels[this.levels.length - 1]!, 0, 0, width, height)
  }

  async read({ x, y, width, height }: Rectangle): Promise<ImageData> {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
    context.drawImage(await this.decoded(), x, y, width, height, 0, 0, width, height)
    return context.getImageData(0, 0, width, height)
  }

  /** Keeps the levels alone, which is a quarter of the memory: the rest is decoded again when it is looked at closely. */
  rest(): void {
    void this.levelsMade.then(() => {
      if (this.levels.length === 1) return
      this.levels[0]?.close()
      this.levels[0] = null
    })
  }

  close(): void {
    this.isClosed = true
    for (const level of this.levels) level?.close()
  }

  private async decoded(): Promise<ImageBitmap> {
    return this.levels[0] ?? (this.decoding ??= this.decode().finally(() => (this.decoding = null)))
  }

  private async decode(): Promise<ImageBitmap> {
    const photo = await decodeBitmap(this.file, this.name)
    if (this.isClosed) photo.close()
    else this.levels[0] = photo
    return photo
  }

  /** The photo is shown before they are there. */
  private async makeLevels(photo: ImageBitmap): Promise<void> {
    let last = photo
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
