/** What a Slice node takes of each axis. */
import { normalizeAxis } from './types'

export interface Range {
  readonly first: number
  readonly count: number
  readonly step: number
}

/** Where a Slice starts on an axis, how many elements it takes, and in what steps. */
function sliceRange(size: number, start: number, end: number, step: number): Range {
  const clamp = (v: number, low: number, high: number) => Math.min(Math.max(v < 0 ? v + size : v, low), high)
  const first = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1)
  const last = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1)
  return { first, count: Math.max(0, Math.ceil((last - first) / step)), step }
}

/** One range per axis of `shape` from the inputs of a Slice; axes default to the first ones, steps to 1. */
export function sliceRanges(
  shape: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[] | null,
  steps: readonly number[] | null
): Range[] {
  const lengths = [ends, axes, steps].map((list) => list?.length ?? starts.length)
  if (lengths.some((length) => length !== starts.length) || steps?.includes(0))
    throw new RangeError('Starts, ends, axes and steps do not belong together.')
  const ranges = shape.map((size): Range => ({ first: 0, count: size, step: 1 }))
  starts.forEach((start, i) => {
    const axis = normalizeAxis(axes?.[i] ?? i, shape.length)
    ranges[axis] = sliceRange(shape[axis]!, start, ends[i]!, steps?.[i] ?? 1)
  })
  return ranges
}
