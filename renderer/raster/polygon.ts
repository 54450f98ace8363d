/**
 * Fills a closed polygon by the non-zero rule, so a lasso that crosses itself leaves no holes. A pixel belongs to it when
 * its centre does; a centre on a left or upper edge counts, so polygons that share an edge neither overlap nor gape.
 */
import type { PixelTarget } from './pixels'
import { between, EMPTY, intersection, union, type Rectangle } from './rectangle'

interface Point {
  readonly x: number
  readonly y: number
}

interface Crossing {
  readonly x: number
  /** +1 where the edge goes down, -1 where it goes up. */
  readonly turn: number
}

export function fillPolygon(target: PixelTarget, points: readonly Point[], value: number): Rectangle {
  if (points.length < 3) return EMPTY
  const highest = points.reduce((least, point) => Math.min(least, point.y), Infinity)
  const lowest = points.reduce((most, point) => Math.max(most, point.y), -Infinity)
  const top = Math.max(0, Math.ceil(highest - 0.5))
  const bottom = Math.min(target.height, Math.ceil(lowest - 0.5))
  let dirty = EMPTY
  for (let y = top; y < bottom; y++) {
    for (const [left, right] of insideRuns(crossingsAt(points, y + 0.5))) {
      target.fillSpan(y, left, right, value)
      dirty = union(dirty, between(left, y, right, y + 1))
    }
  }
  return intersection(dirty, { x: 0, y: 0, width: target.width, height: target.height })
}

/** Where the edges cross the line at height y, from left to right. */
function crossingsAt(points: readonly Point[], y: number): readonly Crossing[] {
  const crossings: Crossing[] = []
  for (let i = 0; i < points.length; i++) {
    const [a, b] = [points[i], points[(i + 1) % points.length]]
    const goesDown = a.y <= y && y < b.y
    const goesUp = b.y <= y && y < a.y
    if (!goesDown && !goesUp) continue
    crossings.push({ x: a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x), turn: goesDown ? 1 : -1 })
  }
  return crossings.sort((one, other) => one.x - other.x)
}

function* insideRuns(crossings: readonly Crossing[]): Iterable<readonly [left: number, right: number]> {
  let winding = 0
  let start = 0
  for (const { x, turn } of crossings) {
    if (winding === 0) start = x
    winding += turn
    if (winding !== 0) continue
    const [left, right] = [Math.ceil(start - 0.5), Math.ceil(x - 0.5)]
    if (right > left) yield [left, right]
  }
}
