/**
 * Which images train and which validate. Each image is decided by its own hash, so adding images moves no other image;
 * only the guarantee of one image in each part may.
 */
import { mix } from './random'
import type { Part, ProjectFile } from './types'

interface Splittable {
  readonly id: string
  readonly part?: Part
  /** An image that cannot be used does not count as the one that a part must have. */
  readonly usable?: boolean
}

/**
 * The part of every image by id. The person's choice wins; with a share above 0 and two usable images, both parts
 * have at least one, unless the person chose otherwise for all of them.
 */
export function assignParts(images: readonly Splittable[], split: ProjectFile['split']): Map<string, Part> {
  const parts = new Map<string, Part>()
  for (const image of images) {
    parts.set(image.id, image.part ?? (drawOf(image.id, split.seed) < split.validation ? 'validation' : 'train'))
  }
  const usable = images.filter((image) => image.usable !== false)
  if (split.validation > 0 && usable.length >= 2) {
    ensureOne('validation', usable, parts, split.seed)
    ensureOne('train', usable, parts, split.seed)
  }
  return parts
}

/** Gives an empty part the image that the seed puts nearest to it. */
function ensureOne(part: Part, images: readonly Splittable[], parts: Map<string, Part>, seed: number): void {
  if (images.some((image) => parts.get(image.id) === part)) return
  const direction = part === 'validation' ? 1 : -1
  const nearest = images
    .filter((image) => image.part === undefined)
    .sort((a, b) => direction * (drawOf(a.id, seed) - drawOf(b.id, seed)))[0]
  if (nearest) parts.set(nearest.id, part)
}

/** Uniform in [0, 1) from the id and the seed: FNV-1a over the id's UTF-16 units, scrambled together with the seed. */
function drawOf(id: string, seed: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return mix(hash ^ mix(seed)) / 0x1_0000_0000
}
