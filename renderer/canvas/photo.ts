/** Fetches and decodes the photo of an image, with smaller versions of it so that far views stay cheap. */
import { photoUrl } from '../../preload/contract'
import type { ImageState } from '../types'

/** Level n has half the width and height of level n - 1; level 0 is the photo. */
export type PhotoLevels = readonly ImageBitmap[]

/** Levels are made until the longer side is no longer than this. */
const SMALLEST_LEVEL = 1024

/** Fails with one sentence for the person. Chromium applies the EXIF orientation. */
export async function loadPhoto(folder: string, image: ImageState): Promise<PhotoLevels> {
  const photo = await createImageBitmap(await fetchPhoto(folder, image)).catch(() => {
    throw new Error(`${image.file} cannot be shown: it is damaged, too large, or not an image.`)
  })
  if (photo.width !== image.width || photo.height !== image.height) {
    const [found, expected] = [`${photo.width} x ${photo.height}`, `${image.width} x ${image.height}`]
    photo.close()
    throw new Error(`${image.file} is ${found} pixels now, but the project knows it as ${expected}.`)
  }
  const levels = [photo]
  for (let last = photo; Math.max(last.width, last.height) > SMALLEST_LEVEL; levels.push(last)) {
    const [resizeWidth, resizeHeight] = [Math.ceil(last.width / 2), Math.ceil(last.height / 2)]
    last = await createImageBitmap(last, { resizeWidth, resizeHeight, resizeQuality: 'medium' })
  }
  return levels
}

export function closePhoto(levels: PhotoLevels): void {
  for (const level of levels) level.close()
}

async function fetchPhoto(folder: string, image: ImageState): Promise<Blob> {
  const answer = await fetch(photoUrl(folder, image.id)).catch(() => null)
  if (!answer) throw new Error(`${image.file} cannot be read.`)
  if (!answer.ok) throw new Error((await answer.text()).trim() || `${image.file} cannot be read.`)
  return answer.blob()
}
