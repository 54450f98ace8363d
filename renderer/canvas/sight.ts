/** What tools see of the image beyond its labels: the colours of its photo, its superpixels, and what clicks on it outline. */
import { call } from '../bridge'
import type { Bitmap } from '../raster/bitmap'
import type { PhotoWindow } from '../raster/levels'
import { between, intersection, isEmpty, type Rectangle } from '../raster/rectangle'
import { usePreferences } from '../stores/preferences'
import type { PhotoPixels, SegmentClick, Superpixels } from '../tools/tool'
import { words } from '../words'
import type { Sight } from './editorParts'
import type { Photo } from './photo'
import { SuperpixelBlocks } from './superpixelBlocks'

export class PhotoSight implements Sight {
  private photo: Photo | null = null
  private changed = (): void => {}
  private readonly superpixels = new SuperpixelBlocks(() => this.changed())

  /** `shown` is told which photo is seen. */
  constructor(private readonly shown: (photo: Photo | null) => void) {}

  show(photo: Photo | null): void {
    this.photo = photo
    this.shown(photo)
  }

  /** Which values are shown from black to white, of a photo that has more than a screen. */
  showWindow(window: PhotoWindow | null): void {
    this.photo?.showWindow?.(window)
    this.changed()
  }

  listen(changed: () => void): void {
    this.changed = changed
  }

  stop(): void {
    this.superpixels.stop()
  }

  /** What lies outside the photo is left out. */
  async readPhoto(area: Rectangle, blurred?: (pixels: PhotoPixels) => void): Promise<PhotoPixels> {
    const { photo } = this
    if (!photo) throw new Error(words.trouble.noPhotoYet)
    const part = intersection(area, between(0, 0, photo.width, photo.height))
    if (isEmpty(part)) return { ...part, data: new Uint8ClampedArray(0) }
    const { data } = await photo.read(part, ({ width, height, data }) => blurred?.({ x: 0, y: 0, width, height, data }))
    return { ...part, data }
  }

  superpixelsAt(x: number, y: number, size: number, imageKey: string): Superpixels | null {
    if (!this.photo) return null
    const { width, height, look = '' } = this.photo
    const readPhoto = (area: Rectangle) => this.readPhoto(area)
    return this.superpixels.at(x, y, size, { key: `${imageKey} ${look}`, width, height, readPhoto })
  }

  async segment(folder: string, imageId: string, clicks: readonly SegmentClick[]): Promise<Bitmap> {
    const { clickPair } = usePreferences().preferences
    if (!clickPair) throw new Error(words.tools.clickModel.none)
    const { pixels, ...bounds } = await call('segmentAt', folder, imageId, { ...clickPair }, [...clicks])
    return { bounds, bits: pixels }
  }
}
