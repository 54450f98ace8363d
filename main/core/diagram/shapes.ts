/** Small shapes of a picture: a path with round corners, a text that is cut in the middle. */
import type { Point } from './routes'

/** An SVG path through the points with corners of a radius, ending `short` pixels before the last one. */
export function roundedPath(points: readonly Point[], radius: number, short: number): string {
  const path = points.map((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]]
    if (!before) return `M${xy(point)}`
    if (!after) return `L${xy(towards(point, before, Math.min(short, distance(point, before))))}`
    const r = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2)
    return `L${xy(towards(point, before, r))}Q${xy(point)} ${xy(towards(point, after, r))}`
  })
  return path.join('')
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
const xy = ({ x, y }: Point): string => `${round(x)} ${round(y)}`
const round = (value: number): number => Math.round(value * 10) / 10

function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

/** A text of at most `most` letters; what is too long loses its middle. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const tail = Math.floor((most - 1) / 2)
  return `${text.slice(0, most - 1 - tail)}…${text.slice(text.length - tail)}`
}
