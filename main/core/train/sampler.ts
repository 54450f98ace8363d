/**
 * The order of training: which images, mirrored or not, and which crops make up each batch. Drawing is separate from loading,
 * so a resumed run finds its place by drawing again from the seed.
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

export interface CropDraw extends Draw {
  /** Upper left corner, pixels. */
  readonly x: number
  readonly y: number
}

/** A picture crops are drawn from. */
export interface CropSource {
  readonly width: number
  readonly height: number
  /** Labelled pixels as x, y, x, y ...: every crop holds one of them. null: labelled all over, crops lie anywhere. */
  readonly anchors: Int32Array | null
}

/** Endless random crops of the pictures, each picture once per pass. */
export function* drawCrops(
  sources: readonly CropSource[],
  mirror: boolean,
  batch: number,
  crop: number,
  random: Random
): Generator<readonly CropDraw[]> {
  let order: number[] = []
  for (;;) {
    const draws: CropDraw[] = []
    while (draws.length < batch) {
      if (order.length === 0) order = random.shuffle(sources.map((_, i) => i))
      const image = order.pop()!
      const { width, height, anchors } = sources[image]!
      const anchor = anchors ? 2 * random.integer(anchors.length / 2) : 0
      const x = drawStart(width, crop, anchors ? anchors[anchor]! : null, random)
      const y = drawStart(height, crop, anchors ? anchors[anchor + 1]! : null, random)
      draws.push({ image, x, y, mirror: mirror && random.next() < 0.5 })
    }
    yield draws
  }
}

/** Where a crop starts on one axis, so that it stays inside and covers the anchor. */
function drawStart(size: number, crop: number, anchor: number | null, random: Random): number {
  const lowest = anchor === null ? 0 : Math.max(0, anchor - crop + 1)
  const highest = Math.min(Math.max(0, size - crop), anchor ?? Infinity)
  return lowest + random.integer(highest - lowest + 1)
}
