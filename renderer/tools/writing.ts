/** Writes a shape the way its mode says: as the active class, as nothing, or in the place of the objects that it touches. */
import { fillRegion } from '../raster/fillRegion'
import { floodRegion } from '../raster/flood'
import { UNLABELLED, type PixelTarget } from '../raster/pixels'
import { union, type Rectangle } from '../raster/rectangle'
import type { Editing, PaintMode } from './tool'

/** Draws itself with one value and answers what it changed. */
export type Draw = (target: PixelTarget, value: number) => Rectangle

/** One undoable step. */
export function writeShape(editing: Editing, mode: PaintMode, draw: Draw): void {
  editing.open()
  if (mode === 'replace') editing.changed(clearTouched(editing, draw))
  editing.changed(draw(editing.labels, mode === 'subtract' ? UNLABELLED : editing.activeClass))
  editing.commit()
}

/** Makes the objects of the active class unlabelled that have a pixel in the shape. */
export function clearTouched({ labels, activeClass }: Editing, draw: Draw): Rectangle {
  const spans: (readonly [y: number, left: number, right: number])[] = []
  const { width, height } = labels
  const fillSpan = (y: number, left: number, right: number) => {
    if (y >= 0 && y < height) spans.push([y, Math.max(0, left), Math.min(right, width)])
  }
  const at = (x: number, y: number) => labels.at(x, y)
  const runStart = (x: number, y: number) => labels.runStart(x, y)
  const runEnd = (x: number, y: number, limit?: number) => labels.runEnd(x, y, limit)
  let dirty = draw({ width, height, at, runStart, runEnd, fillSpan }, activeClass)
  for (const [y, left, right] of spans) {
    for (let x = left; x < right; x = labels.runEnd(x, y, right)) {
      if (labels.at(x, y) !== activeClass || labels.keeps?.(activeClass)) continue
      dirty = union(dirty, fillRegion(labels, floodRegion(labels, x, y), UNLABELLED))
    }
  }
  return dirty
}

/** Where the pointer is. */
export function lastPoint<P>({ points }: { readonly points: readonly P[] }): P {
  return points[points.length - 1]
}
