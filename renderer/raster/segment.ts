/**
 * A straight stroke of a round brush: every pixel whose centre is within half a diameter of the segment from a to b.
 * The shape is convex, so each row is one run, found without stamping discs along the way.
 */
import type { PixelTarget } from './pixels'
import { between, intersection, type Rectangle } from './rectangle'

interface Point {
  readonly x: number
  readonly y: number
}

/** Keeps pixel centres that lie exactly on the edge inside, whatever rounding says. */
const TOLERANCE = 1e-9

export function fillSegment(target: PixelTarget, a: Point, b: Point, diameter: number, value: number): Rectangle {
  const radius = diameter / 2
  const top = Math.max(0, Math.ceil(Math.min(a.y, b.y) - radius - 0.5 - TOLERANCE))
  const bottom = Math.min(target.height - 1, Math.floor(Math.max(a.y, b.y) + radius - 0.5 + TOLERANCE))
  let [left, right] = [Infinity, -Infinity]
  for (let y = top; y <= bottom; y++) {
    const [from, to] = rowOf(a, b, radius, y + 0.5)
    const first = Math.ceil(from - 0.5 - TOLERANCE)
    const afterLast = Math.floor(to - 0.5 + TOLERANCE) + 1
    if (afterLast <= first) continue
    target.fillSpan(y, first, afterLast, value)
    left = Math.min(left, first)
    right = Math.max(right, afterLast)
  }
  return intersection(between(left, top, right, bottom + 1), { x: 0, y: 0, width: target.width, height: target.height })
}

/** The part of the line at height y within `radius` of the segment; [Infinity, -Infinity] when there is none. */
function rowOf(a: Point, b: Point, radius: number, y: number): readonly [number, number] {
  let [from, to] = [Infinity, -Infinity]
  const include = (left: number, right: number) => {
    from = Math.min(from, left)
    to = Math.max(to, right)
  }
  for (const end of [a, b]) {
    const square = radius * radius - (y - end.y) ** 2
    if (square >= -TOLERANCE) include(end.x - Math.sqrt(Math.max(0, square)), end.x + Math.sqrt(Math.max(0, square)))
  }

  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy)
  if (length === 0) return [from, to]
  // The long sides: a + t (dx, dy) ± radius times the normal, where they pass through this row.
  const [normalX, normalY] = [(-dy / length) * radius, (dx / length) * radius]
  for (const side of [1, -1]) {
    const start = { x: a.x + side * normalX, y: a.y + side * normalY }
    if (Math.abs(dy) < TOLERANCE) {
      if (Math.abs(y - start.y) <= TOLERANCE) include(Math.min(start.x, start.x + dx), Math.max(start.x, start.x + dx))
      continue
    }
    const t = (y - start.y) / dy
    if (t >= 0 && t <= 1) include(start.x + t * dx, start.x + t * dx)
  }
  return [from, to]
}
