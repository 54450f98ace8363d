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

/**
 * Endless random passes over the images (and their mirror images), batched by `shapeOf` so that a batch has one shape.
 * @param count how many images there are by now; one that is new is drawn next
 */
export function* drawWholeImages(
  count: () => number,
  mirror: boolean,
  batch: number,
  shapeOf: (image: number) => string,
  random: Random
): Generator<readonly Draw[]> {
  const itemsFrom = (first: number, end: number): Draw[] =>
    Array.from({ length: end - first }, (_, i) =>
      [false, ...(mirror ? [true] : [])].map((m) => ({ image: first + i, mirror: m }))
    ).flat()
  const waiting = new Map<string, Draw[]>()
  for (;;) {
    let known = count()
    let pass: readonly Draw[] = random.shuffle(itemsFrom(0, known))
    for (let taken = 0; taken < pass.length;) {
      const item = pass[taken++]!
      const shape = shapeOf(item.image)
      const pending = [...(waiting.get(shape) ?? []), item]
      waiting.set(shape, pending.length === batch ? [] : pending)
      if (pending.length < batch) continue
      yield pending
      pass = [...pass.slice(0, taken), ...itemsFrom(known, count()), ...pass.slice(taken)]
      known = count()
    }
  }
}
