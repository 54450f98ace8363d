/**
 * Putting a step into rows of pixels, taking it out again, and putting it in once more. Taking out touches only pixels that
 * still are as the step left them: what was painted over since stays, and doing it twice does no more than once.
 */
import { expandValues } from '../../../renderer/raster/shorten'
import type { StepPatch } from './types'

export type Layer = 'label' | 'provenance'
export type Direction = 'step' | 'undo' | 'redo'

/** Some rows of an image; pixel (x, y) lies at (y - top) * stride + margin + x. */
export interface Rows {
  readonly pixels: Uint8Array
  readonly top: number
  readonly count: number
  readonly stride: number
  readonly margin: number
}

/** Changes the rows that lie in the patch. */
export function applyPatch(rows: Rows, patch: StepPatch, layer: Layer, direction: Direction): void {
  const [before, after] = valuesOf(patch, layer)
  if (before.length === 0) return
  const [from, to] = (direction === 'undo' ? [after, before] : [before, after]).map((values) =>
    values.length === 1 ? values : expandValues(values, patch.width * patch.height)
  )
  const end = Math.min(patch.y + patch.height, rows.top + rows.count)
  for (let y = Math.max(patch.y, rows.top); y < end; y++) {
    const at = (y - rows.top) * rows.stride + rows.margin + patch.x
    const start = (y - patch.y) * patch.width
    const target = rows.pixels.subarray(at, at + patch.width)
    applyRow(target, rowOf(from, start, patch.width), rowOf(to, start, patch.width), direction)
  }
}

/** Whether the patch says something about a layer. */
export function valuesOf(patch: StepPatch, layer: Layer): readonly [before: Uint8Array, after: Uint8Array] {
  if (layer === 'label') return [patch.before, patch.after]
  return [patch.provenanceBefore ?? NOTHING, patch.provenanceAfter ?? NOTHING]
}

/** Whether these are the values of so many pixels, in any of their three forms. */
export function areValuesOf(values: Uint8Array, pixels: number): boolean {
  if (values.length === 1 || values.length === pixels) return true
  let length = 0
  for (let at = 1; at < values.length; at += 2) length += values[at] + 1
  return values.length % 2 === 0 && length === pixels
}

/** Which values there are, some of them more than once. */
export function namedValues(values: Uint8Array, pixels: number): Uint8Array {
  return values.length === 1 || values.length === pixels ? values : values.filter((_, at) => at % 2 === 0)
}

const NOTHING = new Uint8Array(0)

/** A row, or the one value that stands for all. */
function rowOf(values: Uint8Array, start: number, width: number): Uint8Array | number {
  return values.length === 1 ? values[0] : values.subarray(start, start + width)
}

function applyRow(target: Uint8Array, from: Uint8Array | number, to: Uint8Array | number, direction: Direction): void {
  const isStep = direction === 'step'
  if (isStep && typeof from === 'number' && typeof to === 'number') {
    if (from !== to) target.fill(to)
    return
  }
  for (let i = 0; i < target.length; i++) {
    const [old, value] = [typeof from === 'number' ? from : from[i], typeof to === 'number' ? to : to[i]]
    if (old !== value && (isStep || target[i] === old)) target[i] = value
  }
}
