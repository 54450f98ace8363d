/** From points to what is drawn: smoothing, thinning and SVG paths. */

export interface CurvePoint {
  readonly x: number
  readonly y: number
}

/** Exponential moving average, free of the pull towards its start; `memory` is roughly how many points it looks back on. */
export function smooth(points: readonly CurvePoint[], memory: number): readonly CurvePoint[] {
  const keep = Math.max(0, 1 - 1 / Math.max(1, memory))
  let sum = 0
  let weight = 0
  return points.map(({ x, y }) => {
    sum = keep * sum + (1 - keep) * y
    weight = keep * weight + (1 - keep)
    return { x, y: sum / weight }
  })
}

/** Keeps at most two points per bucket, its least and its greatest, so that peaks stay visible in a narrow chart. */
export function thin(points: readonly CurvePoint[], buckets: number): readonly CurvePoint[] {
  if (points.length <= 2 * buckets) return points
  const size = points.length / buckets
  return Array.from({ length: buckets }, (_, bucket) =>
    extremes(points.slice(Math.floor(bucket * size), Math.floor((bucket + 1) * size)))
  ).flat()
}

function extremes(points: readonly CurvePoint[]): readonly CurvePoint[] {
  let least = points[0]
  let most = points[0]
  for (const point of points) {
    if (point.y < least.y) least = point
    if (point.y > most.y) most = point
  }
  if (least === most) return [least]
  return least.x < most.x ? [least, most] : [most, least]
}

/** SVG path data through points that are already pixels. */
export function path(points: readonly CurvePoint[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}
