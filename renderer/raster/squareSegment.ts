/** A straight stroke of a square brush: every pixel that the square covers on its way from a to b, one run a row. */
interface Point {
  readonly x: number
  readonly y: number
}

/** Keeps pixel centres that lie exactly on the edge inside, whatever rounding says. */
const TOLERANCE = 1e-9

/** The half-open runs of pixels beneath the stroke, from top to bottom, wherever the image ends. */
export function* squareRuns(
  a: Point,
  b: Point,
  side: number
): Iterable<readonly [y: number, left: number, right: number]> {
  const half = side / 2
  const top = Math.ceil(Math.min(a.y, b.y) - half - 0.5 - TOLERANCE)
  const bottom = Math.floor(Math.max(a.y, b.y) + half - 0.5 + TOLERANCE)
  for (let y = top; y <= bottom; y++) {
    // The part of the way on which the square covers the centres of this row.
    const [first, last] = [a, b].map((end) => wayTo(a, b, y + 0.5, half, end))
    const left = Math.ceil(Math.min(first, last) - half - 0.5 - TOLERANCE)
    const right = Math.floor(Math.max(first, last) + half - 0.5 + TOLERANCE) + 1
    if (right > left) yield [y, left, right]
  }
}

/** The centre of the square nearest to `end` while it covers height y. */
function wayTo(a: Point, b: Point, y: number, half: number, end: Point): number {
  if (Math.abs(end.y - y) <= half + TOLERANCE) return end.x
  const edge = end.y > y ? y + half : y - half
  return a.x + ((edge - a.y) / (b.y - a.y)) * (b.x - a.x)
}
