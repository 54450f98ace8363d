/** What tools see of the image beyond its labels: the colours of its photo. */
import { between, intersection, isEmpty, type Rectangle } from '../raster/rectangle'
import type { PhotoPixels } from '../tools/tool'
import type { Sight } from './imageEditor'
import type { Photo } from './photo'

export class PhotoSight implements Sight {
  private photo: Photo | null = null

  show(photo: Photo | null): void {
    this.photo = photo
  }

  /** What lies outside the photo is left out. */
  async readPhoto(area: Rectangle): Promise<PhotoPixels> {
    const { photo } = this
    if (!photo) throw new Error('The photo is not there yet.')
    const part = intersection(area, between(0, 0, photo.width, photo.height))
    if (isEmpty(part)) return { ...part, data: new Uint8ClampedArray(0) }
    const { data } = await photo.read(part)
    return { ...part, data }
  }
}
