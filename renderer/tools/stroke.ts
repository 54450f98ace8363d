/** Freehand painting with a round or square tip: what brush, eraser and the prediction brush share. */
import { snapToPixels } from '../raster/disc'
import { floodRegion } from '../raster/flood'
import { fillRegion } from '../raster/fillRegion'
import { UNLABELLED } from '../raster/pixels'
import { fillSegment } from '../raster/segment'
import type { Rectangle } from '../raster/rectangle'
import type { Editing, PaintEvent, PaintMode, Point, Preview, Tool } from './tool'
import { lastPoint } from './writing'

/** A disc, or a square of that side. Image pixels. */
interface Tip {
  readonly diameter: number
  readonly isSquare: boolean
}

export interface Stroke {
  readonly from: Point
  readonly to: Point
  readonly tip: Tip
  readonly mode: PaintMode
}

export class StrokeTool implements Tool {
  /** What is being painted while a stroke is open, else null. */
  private painting: PaintMode | null = null
  /** Where the last stroke ended: Shift draws a straight line from there. */
  private last: Point | null = null
  private pointer: PaintEvent | null = null

  /** `paint` writes one straight piece of a stroke; `erases` makes every stroke one that erases. */
  constructor(
    private readonly paint: (stroke: Stroke, editing: Editing) => Rectangle = paintClass,
    private readonly erases = false
  ) {}

  down(event: PaintEvent, editing: Editing): void {
    this.painting = this.modeOf(event)
    editing.open()
    const point = lastPoint(event)
    if (this.painting === 'replace') clearBeneath(point, editing)
    if (!event.shift || this.painting === 'replace' || !this.last) this.last = point
    this.paintTo([point], editing)
    this.remember(event)
  }

  drag(event: PaintEvent, editing: Editing): void {
    if (this.painting !== null) this.paintTo(event.points, editing)
    this.remember(event)
  }

  up(event: PaintEvent, editing: Editing): void {
    this.hover(event)
    if (this.painting === null) return
    this.painting = null
    editing.commit()
  }

  hover(event: PaintEvent | null): void {
    this.pointer = event
  }

  key(key: string, editing: Editing): boolean {
    if (key !== 'Escape' || this.painting === null) return false
    this.painting = null
    editing.bail()
    return true
  }

  cancel(editing: Editing): void {
    if (this.painting !== null) editing.bail()
    this.painting = null
    this.last = null
  }

  preview(editing: Editing): readonly Preview[] {
    if (!this.pointer) return []
    const at = lastPoint(this.pointer)
    const { diameter, isSquare } = tipOf(editing, at)
    const look = { type: 'brush', diameter, isSquare, erase: this.modeOf(this.pointer) === 'subtract' } as const
    const isLine = this.pointer.shift && this.last !== null && this.painting === null
    return [...(isLine ? [{ ...look, from: this.last!, to: at }] : []), { ...look, from: at, to: at }]
  }

  private paintTo(points: readonly Point[], editing: Editing): void {
    const mode = this.painting ?? 'add'
    let last = this.last ?? points[0]
    for (const point of points) {
      const tip = tipOf(editing, point)
      const [from, to] = [last, point].map(({ x, y }) => snapToPixels(x, y, tip.diameter))
      editing.changed(this.paint({ from, to, tip, mode }, editing))
      last = point
    }
  }

  private remember(event: PaintEvent): void {
    this.pointer = event
    this.last = lastPoint(event)
  }

  private modeOf(event: PaintEvent): PaintMode {
    return this.erases ? 'subtract' : event.mode
  }
}

function paintClass({ from, to, tip, mode }: Stroke, { labels, activeClass }: Editing): Rectangle {
  return fillSegment(labels, from, to, tip.diameter, mode === 'subtract' ? UNLABELLED : activeClass, tip.isSquare)
}

function tipOf({ brushSize, options }: Editing, { pressure }: Point): Tip {
  const share = options.pressure ? (pressure ?? 1) : 1
  return { diameter: Math.max(1, Math.round(brushSize * share)), isSquare: options.tip === 'square' }
}

/** A stroke that replaces begins by taking away the object beneath it. */
function clearBeneath({ x, y }: Point, editing: Editing): void {
  const { labels, activeClass } = editing
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const isInside = column >= 0 && row >= 0 && column < labels.width && row < labels.height
  if (!isInside || labels.at(column, row) !== activeClass) return
  editing.changed(fillRegion(labels, floodRegion(labels, column, row), UNLABELLED))
}
