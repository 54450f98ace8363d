/** A batch that needs no data set. */
import type { Job } from './job'
import type { Batch } from './schedule'

/** Coloured squares under noise, so that there is something to learn; a band at the top is ignored. */
export function makeSquares({ images, size, classes }: Pick<Job, 'images' | 'size' | 'classes'>): Batch {
  const image = new Float32Array(images * 3 * size * size)
  const labels = new Uint8Array(images * size * size)
  const random = pseudoRandom(7)
  for (let n = 0; n < images; n++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const label = ((x >> 5) * 7 + (y >> 5) * 3 + n) % classes
        labels[(n * size + y) * size + x] = y < 8 ? 255 : label
        for (let c = 0; c < 3; c++)
          image[((n * 3 + c) * size + y) * size + x] = 0.5 * random() + (0.5 * ((label * (c + 1)) % classes)) / classes
      }
  return { image, labels }
}

function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}
