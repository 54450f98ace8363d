/**
 * A shape between two others, by blending their signed distance fields: Raya and Udupa, "Shape-Based Interpolation" (1990).
 * Both are first moved to where the middle of the shape between them lies, so that shapes apart from each other have one, too.
 */
import { within, type Bitmap } from './bitmap'
import { depths } from './distance'
import { between, union } from './rectangle'

/** `share` 0 is the first shape, 1 the second. */
export function interpolated(first: Bitmap, second: Bitmap, share: number): Bitmap {
  const [from, to] = [middleOf(first), middleOf(second)]
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const start = moved(first, share * dx, share * dy)
  const end = moved(second, (share - 1) * dx, (share - 1) * dy)

  const { x, y, ...both } = union(start.bounds, end.bounds)
  // With a rim around both, that each has an outside.
  const bounds = between(x - 1, y - 1, x + both.width + 1, y + both.height + 1)
  const [here, there] = [start, end].map((shape) => depths(within(shape, bounds).bits, bounds.width, bounds.height))
  return { bounds, bits: Uint8Array.from(here, (depth, i) => Number((1 - share) * depth + share * there[i] > 0)) }
}

function middleOf({ bounds, bits }: Bitmap): { readonly x: number; readonly y: number } {
  let [x, y, count] = [0, 0, 0]
  for (let i = 0; i < bits.length; i++) {
    if (!bits[i]) continue
    x += i % bounds.width
    y += Math.floor(i / bounds.width)
    count++
  }
  return { x: bounds.x + x / count, y: bounds.y + y / count }
}

/** By whole pixels. */
function moved({ bounds, bits }: Bitmap, dx: number, dy: number): Bitmap {
  return { bounds: { ...bounds, x: bounds.x + Math.round(dx), y: bounds.y + Math.round(dy) }, bits }
}
