/**
 * A straight stroke of a brush; of a round one every pixel whose centre is within half a diameter of the segment from a to
 * b. The shape is convex, so each row is one run, found without stamping discs along the way.
 */
import type { PixelTarget } from './pixels'
import { between, EMPTY, intersection, union, type Rectangle } from './rectangle'
import { squareRuns } from './squareSegment'

interface Point {
  readonly x: number
  readonly y: number
}

/** Keeps pixel centres that lie exactly on the edge inside, whatever rounding says. */
const TOLERANCE = 1e-9

export function fillSegment(
  target: PixelTarget,
  a: Point,
  b: Point,
  diameter: number,
  value: number,
  isSquare = false
): Rectangle {
  let dirty = EMPTY
  for (const [y, left, right] of segmentRuns(a, b, diameter, isSquare)) {
    target.fillSpan(y, left, right, value)
    dirty = union(dirty, between(left, y, right, y + 1))
  }
  return intersection(dirty, between(0, 0, target.width, target.height))
}

/** The half-open runs of pixels beneath the stroke, from top to bottom, wherever the image ends. */
export function segmentRuns(
  a: Point,
  b: Point,
  diameter: number,
  isSquare = false
): Iterable<readonly [y: number, left: number, right: number]> {
  return isSquare ? squareRuns(a, b, diameter) : roundRuns(a, b, diameter)
}

function* roundRuns(a: Point, b: Point, diameter: number): Iterable<readonly [y: number, left: number, right: number]> {
  const radius = diameter / 2
  const top = Math.ceil(Math.min(a.y, b.y) - radius - 0.5 - TOLERANCE)
  const bottom = Math.floor(Math.max(a.y, b.y) + radius - 0.5 + TOLERANCE)
  for (let y = top; y <= bottom; y++) {
    const [from, to] = chordOf(a, b, radius, y + 0.5)
    const left = Math.ceil(from - 0.5 - TOLERANCE)
    const right = Math.floor(to - 0.5 + TOLERANCE) + 1
    if (right > left) yield [y, left, right]
  }
}

/** The part of the line at height y within `radius` of the segment; [Infinity, -Infinity] when there is none. */
function chordOf(a: Point, b: Point, radius: number, y: number): readonly [from: number, to: number] {
  let [from, to] = [Infinity, -Infinity]
  const include = (x: number) => {
    from = Math.min(from, x)
    to = Math.max(to, x)
  }
  for (const end of [a, b]) {
    const square = radius * radius - (y - end.y) ** 2
    if (square < -TOLERANCE) continue
    const half = Math.sqrt(Math.max(0, square))
    include(end.x - half)
    include(end.x + half)
  }

  // The long sides: a + t (dx, dy) ± radius times the normal, where they pass this height. Those of a level segment need
  // no look: they end in the round ends.
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  if (Math.abs(dy) < TOLERANCE) return [from, to]
  const length = Math.hypot(dx, dy)
  for (const side of [radius / length, -radius / length]) {
    const t = (y - (a.y + side * dx)) / dy
    if (t >= 0 && t <= 1) include(a.x - side * dy + t * dx)
  }
  return [from, to]
}
