/** What the training would make of an image: a few crops with their labels, augmented as the settings say, small enough to show. */
import { drawCrop, renderCrop, type Sample } from '../data/augment/crop'
import { imagePath } from '../data/inspection'
import { readLabel } from '../data/labels'
import { readPhoto } from '../data/photo'
import { fileStamp, findImage, readProjectFile } from '../data/projectFile'
import { Random } from '../data/random'
import { resizeMap } from '../data/resizeMap'
import { UNLABELLED } from '../data/types'
import { completeConfig, type TrainingConfig } from './config'

export interface CropPreview {
  /** Pixels; crops larger than they are shown are averaged down. */
  readonly side: number
  /** RGB, 8 bit. */
  readonly pixels: Uint8Array
  /** Class index per pixel. */
  readonly labels: Uint8Array
}

const CROPS = 6
/** Pixels. */
const LARGEST_SIDE = 160

/** The same settings give the same crops, so that changing one shows what that one does. */
export async function previewAugmentation(
  folder: string,
  imageId: string,
  options: Partial<TrainingConfig>
): Promise<readonly CropPreview[]> {
  const { crop, mirror, augment, maxSide, seed } = completeConfig(options)
  const sample = await readSample(folder, imageId, maxSide)
  return Array.from({ length: CROPS }, (_, i) => {
    const recipe = drawCrop(sample, { side: crop, mirror, augment }, new Random(seed + i))
    const images = new Float32Array(3 * crop * crop)
    const labels = new Uint8Array(crop * crop)
    renderCrop(sample, recipe, { images, labels, index: 0, size: { width: crop, height: crop } })
    return shrink(images, labels, crop)
  })
}

/** The photo decoded last: settings are tried on one image many times. */
let lastPhoto: { readonly stamp: string; readonly photo: Promise<Sample['photo']> } | null = null

async function readSample(folder: string, imageId: string, maxSide: number): Promise<Sample> {
  const image = await findImage(folder, imageId)
  const file = imagePath(folder, image)
  const stamp = `${file}|${await fileStamp(file)}|${maxSide}`
  if (lastPhoto?.stamp !== stamp) lastPhoto = { stamp, photo: readPhoto(file, { maxSide }) }
  const photo = await lastPhoto.photo
  const { classes } = await readProjectFile(folder)
  const label = await readLabel(folder, image, classes.length)
  const blank = { width: 1, height: 1, pixels: Uint8Array.of(UNLABELLED) }
  return { photo, label: resizeMap(label ?? blank, photo.width, photo.height) }
}

/** Averages the photo over squares, takes the label in the middle of each. */
function shrink(images: Float32Array, labels: Uint8Array, crop: number): CropPreview {
  const factor = Math.ceil(crop / LARGEST_SIDE)
  const side = Math.floor(crop / factor)
  const pixels = new Uint8Array(3 * side * side)
  const small = new Uint8Array(side * side)
  const middle = Math.floor(factor / 2)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      small[y * side + x] = labels[(y * factor + middle) * crop + x * factor + middle]
      for (let c = 0; c < 3; c++)
        pixels[3 * (y * side + x) + c] = Math.round(255 * meanOf(images, c * crop * crop, x * factor, y * factor))
    }
  return { side, pixels, labels: small }

  function meanOf(plane: Float32Array, start: number, left: number, top: number): number {
    let sum = 0
    for (let y = top; y < top + factor; y++)
      for (let x = left; x < left + factor; x++) sum += plane[start + y * crop + x]
    return sum / (factor * factor)
  }
}
