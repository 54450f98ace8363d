/** Samples made of small pictures, and crops of them as pictures: a digit is a class or a grey value, a dot is unlabelled. */
import { UNLABELLED } from '../../../../main/core/data/types'
import type { Sample } from '../../../../main/core/data/augment/crop'
import type { Affine } from '../../../../main/core/data/augment/geometry'
import { resampleLabel, resamplePhoto } from '../../../../main/core/data/augment/resample'
import { mapOf, pictureOf } from '../picture'

const GREY_OF_A_DIGIT = 20

/** The label is the picture; the photo shows every digit as a grey, a dot as black, and the same three times in green. */
export function sampleOf(picture: string): Sample {
  const label = mapOf(picture)
  const pixels = Uint8Array.from(
    [...label.pixels].flatMap((v) => (v === UNLABELLED ? [0, 0, 0] : [v * GREY_OF_A_DIGIT, v * 3, 255 - v]))
  )
  return { label, photo: { width: label.width, height: label.height, pixels } }
}

/** A square crop of photo and label, as pictures. */
export function cropOf(sample: Sample, affine: Affine, side: number): { photo: string; label: string } {
  const images = new Float32Array(3 * side * side)
  const labels = new Uint8Array(side * side)
  const size = { width: side, height: side }
  resamplePhoto(images, 0, size, sample.photo, affine)
  resampleLabel(labels, 0, size, sample.label, affine)
  return { photo: photoPicture(images, side), label: pictureOf({ ...size, pixels: labels }) }
}

function photoPicture(images: Float32Array, side: number): string {
  const red = images.subarray(0, side * side)
  const pixels = Uint8Array.from(red, (value) => Math.round((value * 255) / GREY_OF_A_DIGIT))
  return pictureOf({ width: side, height: side, pixels })
}
