/** The part of the screen that a preview is drawn on, so that only this is cleared and put on screen again. */
import { between, type Rectangle } from '../../raster/rectangle'
import type { Point, Preview } from '../../tools/tool'
import { toScreen, type Viewport } from '../viewport'

/** Device-independent pixels that lines, handles and marks reach beyond what they stand for. */
const REACH = 20

/** In screen pixels; null for what may lie anywhere. */
export function previewBounds(preview: Preview, view: Viewport, pixelRatio: number): Rectangle | null {
  const reach = REACH * pixelRatio
  switch (preview.type) {
    case 'brush':
      // The corners of a square lie inside it: it reaches as far across as a disc does.
      return around([preview.from, preview.to], view, (preview.diameter / 2 + 1) * view.zoom + reach)
    case 'polygon':
      return around([...preview.points, ...preview.tail], view, reach)
    case 'outline':
      return around(preview.points, view, reach)
    case 'cursor':
      return around([preview.at], view, view.zoom + reach)
    case 'clicks':
      return around(preview.clicks, view, reach)
    case 'region':
      return null
  }
}

function around(points: readonly Point[], view: Viewport, reach: number): Rectangle {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const point of points) {
    const { x, y } = toScreen(view, point)
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  return between(Math.floor(left - reach), Math.floor(top - reach), Math.ceil(right + reach), Math.ceil(bottom + reach))
}
