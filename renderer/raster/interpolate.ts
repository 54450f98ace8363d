/** A shape between two others, by blending their signed distance fields: Raya and Udupa, "Shape-Based Interpolation" (1990). */
import { within, type Bitmap } from './bitmap'
import { depths } from './distance'
import { between, union } from './rectangle'

/** `share` 0 is the first shape, 1 the second. */
export function interpolated(first: Bitmap, second: Bitmap, share: number): Bitmap {
  const { x, y, ...both } = union(first.bounds, second.bounds)
  // With a rim around both, that each has an outside.
  const bounds = between(x - 1, y - 1, x + both.width + 1, y + both.height + 1)
  const { width, height } = bounds
  const [from, to] = [first, second].map((shape) => depths(within(shape, bounds).bits, width, height))
  return { bounds, bits: Uint8Array.from(from, (depth, i) => Number((1 - share) * depth + share * to[i] > 0)) }
}
