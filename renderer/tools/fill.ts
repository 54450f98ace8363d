/** Fills the connected region of equal label beneath the pointer; with Shift also everything that the region encloses. */
import { enclosedBy } from '../raster/components'
import { fillingRegion, fillRegion } from '../raster/fillRegion'
import { flooding } from '../raster/flood'
import { UNLABELLED } from '../raster/pixels'
import { part, type Work } from '../raster/work'
import type { Editing, PaintEvent, Tool, ToolDefinition } from './tool'
import { lastPoint } from './writing'

export const fill: ToolDefinition = {
  title: 'Fill',
  group: 'fill',
  key: 'f',
  hint: 'click a region to fill it; Shift also fills the holes in it; Ctrl or the right button makes it unlabelled',
  icon: 'M10 3l9 9-7 7a2 2 0 0 1-3 0l-5-5a2 2 0 0 1 0-3l6-6M4.5 12.5h14M21 16c-1 1.5-1.5 2.3-1.5 3a1.5 1.5 0 0 0 3 0c0-.7-.5-1.5-1.5-3',
  cursor: 'crosshair',
  decider: 'hand',
  create: () => new FillTool()
}

class FillTool implements Tool {
  down(event: PaintEvent, editing: Editing): void {
    const { x, y } = pixelAt(event)
    const { labels } = editing
    if (x < 0 || y < 0 || x >= labels.width || y >= labels.height) return
    const present = labels.at(x, y)
    if (labels.keeps?.(present)) return editing.say((says) => says.regionIsKept)

    const value = event.mode === 'subtract' ? UNLABELLED : editing.activeClass
    editing.write(filling(editing, { x, y, value, withHoles: event.shift }))
  }

  cancel(): void {}

  preview(): readonly [] {
    return []
  }
}

interface Filling {
  readonly x: number
  readonly y: number
  readonly value: number
  readonly withHoles: boolean
}

function* filling(editing: Editing, { x, y, value, withHoles }: Filling): Work<void> {
  const { labels } = editing
  const present = labels.at(x, y)
  const region = yield* part(flooding(labels, x, y), 0, 0.5)
  const holes = withHoles ? enclosedBy(region) : null
  editing.changed(yield* part(fillingRegion(labels, region, value), 0.5, 1))
  if (holes) editing.changed(fillRegion(labels, holes, value))
  const filled = (present === value ? 0 : region.pixels) + (holes?.pixels ?? 0)
  editing.say((says) => (filled === 0 ? says.hasThatLabel : says.filled(filled)))
}

function pixelAt(event: PaintEvent) {
  const { x, y } = lastPoint(event)
  return { x: Math.floor(x), y: Math.floor(y) }
}
