/**
 * The order of training on whole images: which ones, mirrored or not, make up each batch. Drawing is separate from loading, so a
 * resumed run finds its place by drawing again from the seed.
 */
import type { Random } from '../data/random'

/** One item of a batch: an image of the training part, by index. */
export interface Draw {
  readonly image: number
  readonly mirror: boolean
}

/** Endless random passes over the images (and their mirror images), batched by `shapeOf` so that a batch has one shape. */
export function* drawWholeImages(
  count: number,
  mirror: boolean,
  batch: number,
  shapeOf: (image: number) => string,
  random: Random
): Generator<readonly Draw[]> {
  const items: Draw[] = Array.from({ length: count }, (_, image) =>
    [false, ...(mirror ? [true] : [])].map((m) => ({ image, mirror: m }))
  ).flat()
  const waiting = new Map<string, Draw[]>()
  for (;;)
    for (const item of random.shuffle(items)) {
      const shape = shapeOf(item.image)
      const pending = [...(waiting.get(shape) ?? []), item]
      waiting.set(shape, pending.length === batch ? [] : pending)
      if (pending.length === batch) yield pending
    }
}
