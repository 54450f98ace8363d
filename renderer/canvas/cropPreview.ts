/** Draws a crop of the training on a canvas: the photo with the classes laid over it. */
import type { CropPreview, LabelClass } from '../types'
import { colourOf } from './palette'

const OPACITY = 0.45
const UNLABELLED = 255

export function drawCrop(canvas: HTMLCanvasElement, crop: CropPreview, classes: readonly LabelClass[]): void {
  const picture = new ImageData(blend(crop, classes), crop.side, crop.side)
  canvas.getContext('2d')?.putImageData(picture, 0, 0)
}

/** RGBA of the crop. */
export function blend({ pixels, labels }: CropPreview, classes: readonly LabelClass[]): Uint8ClampedArray<ArrayBuffer> {
  const colours = classes.map((_, index) => colourOf(classes, index))
  const out = new Uint8ClampedArray(4 * labels.length)
  for (let i = 0; i < labels.length; i++) {
    const colour = labels[i] === UNLABELLED ? undefined : colours[labels[i]]
    for (let c = 0; c < 3; c++) {
      const value = pixels[3 * i + c]
      out[4 * i + c] = colour ? value + (colour[c] - value) * OPACITY : value
    }
    out[4 * i + 3] = 255
  }
  return out
}
