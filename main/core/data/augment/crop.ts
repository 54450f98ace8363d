/** A training crop: everything random about it is drawn first, as a small recipe, and cooked afterwards. */
import type { Photo } from '../photo'
import type { Random } from '../random'
import type { LabelMap } from '../types'
import { lookUpWeights, type WeightMap } from '../weightMap'
import { anchorsOf } from './anchors'
import type { Augmentation } from './augmentation'
import { changeColors, drawColorChange, type ColorChange } from './color'
import { drawGeometry, type Affine, type Size } from './geometry'
import { resampleLabel, resamplePhoto } from './resample'
import { addNoise, blur } from './texture'

/** A photo and its label at the same size, and how much its pixels count where they do not all count alike. */
export interface Sample {
  readonly photo: Photo
  readonly label: LabelMap
  readonly weights?: WeightMap
}

export interface CropOptions {
  /** Side of the square crop, pixels, or both sides. */
  readonly side: number | Size
  /** Mirror left and right, half of the time. */
  readonly mirror: boolean
  readonly augment: Augmentation
}

export interface CropRecipe {
  readonly geometry: Affine
  readonly color: ColorChange | null
  /** Standard deviation, pixels. */
  readonly blur: number
  readonly noise: { readonly amount: number; readonly seed: number } | null
}

/** Every crop of a sparsely labelled picture holds at least one labelled pixel. */
export function drawCrop({ photo, label }: Sample, { side, mirror, augment }: CropOptions, random: Random): CropRecipe {
  const anchors = anchorsOf(label)
  const at = anchors && 2 * random.integer(anchors.length / 2)
  const anchor = anchors && at !== null ? ([anchors[at], anchors[at + 1]] as const) : null
  return {
    geometry: drawGeometry(photo, anchor, { ...augment, side, mirror }, random),
    color: drawColorChange(augment, random),
    blur: augment.blur > 0 ? augment.blur * random.next() : 0,
    noise: augment.noise > 0 ? { amount: augment.noise * random.next(), seed: random.integer(0x1_0000_0000) } : null
  }
}

/** Where the `index`-th item of a batch goes: images [N, 3, H, W] RGB 0..1 and labels [N, 1, H, W]. */
export interface CropTarget {
  readonly images: Float32Array
  readonly labels: Uint8Array
  readonly index: number
  readonly size: Size
}

export function renderCrop({ photo, label }: Sample, recipe: CropRecipe, target: CropTarget): void {
  const { images, labels, index, size } = target
  const plane = size.width * size.height
  const offset = 3 * plane * index
  resamplePhoto(images, offset, size, photo, recipe.geometry)
  resampleLabel(labels, plane * index, size, label, recipe.geometry)
  if (recipe.blur > 0) blur(images, offset, 3, size, recipe.blur)
  if (recipe.color) changeColors(images, offset, plane, recipe.color)
  if (recipe.noise) addNoise(images, offset, 3 * plane, recipe.noise.amount, recipe.noise.seed)
}

/** The weights of a crop's pixels [H, W], into `out` at `offset`. */
export function renderWeights(
  weights: WeightMap,
  { geometry }: CropRecipe,
  size: Size,
  out: Float32Array,
  offset: number
): void {
  const bytes = new Uint8Array(size.width * size.height)
  resampleLabel(bytes, 0, size, weights, geometry)
  lookUpWeights(out, offset, bytes, weights.table)
}
