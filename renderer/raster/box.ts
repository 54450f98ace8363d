/** Rectangles and ellipses between two corners: a pixel belongs to them when its centre does. */
import type { PixelTarget } from './pixels'
import { between, EMPTY, intersection, union, type Rectangle } from './rectangle'

interface Point {
  readonly x: number
  readonly y: number
}

export function fillRectangle(target: PixelTarget, a: Point, b: Point, value: number): Rectangle {
  return fillRows(target, a, b, value, (_, left, right) => [left, right])
}

export function fillEllipse(target: PixelTarget, a: Point, b: Point, value: number): Rectangle {
  const [centreY, radius] = [(a.y + b.y) / 2, Math.abs(b.y - a.y) / 2]
  return fillRows(target, a, b, value, (y, left, right) => {
    const half = ((right - left) / 2) * Math.sqrt(Math.max(0, 1 - ((y - centreY) / radius) ** 2))
    return [(left + right) / 2 - half, (left + right) / 2 + half]
  })
}

/** `chord` answers which part of the line at a height, between left and right, is inside. */
function fillRows(
  target: PixelTarget,
  a: Point,
  b: Point,
  value: number,
  chord: (y: number, left: number, right: number) => readonly [number, number]
): Rectangle {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)]
  const top = Math.max(0, Math.ceil(Math.min(a.y, b.y) - 0.5))
  const bottom = Math.min(target.height, Math.ceil(Math.max(a.y, b.y) - 0.5))
  let dirty = EMPTY
  for (let y = top; y < bottom; y++) {
    const [from, to] = chord(y + 0.5, left, right).map((x) => Math.ceil(x - 0.5))
    if (to <= from) continue
    target.fillSpan(y, from, to, value)
    dirty = union(dirty, between(from, y, to, y + 1))
  }
  return intersection(dirty, between(0, 0, target.width, target.height))
}
