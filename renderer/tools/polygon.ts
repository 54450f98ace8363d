/** Click corners, or drag for a freehand outline; the area is filled when the outline is closed. */
import { UNLABELLED } from '../raster/pixels'
import { fillPolygon } from '../raster/polygon'
import type { Editing, PaintEvent, Point, Preview, Tool, ToolDefinition, ToolKey } from './tool'

export const polygon: ToolDefinition = {
  title: 'Polygon',
  key: 'p',
  hint: 'click corners or drag an outline; double-click, Enter or the first corner closes; Backspace takes one back',
  icon: 'M5 9l8-5 7 6-3 9H8zM5 9m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M13 4m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0',
  cursor: 'crosshair',
  create: () => new PolygonTool()
}

/** Screen pixels. */
const CLOSING_DISTANCE = 9
const FREEHAND_STARTS_AT = 6
const FREEHAND_STEP = 2

class PolygonTool implements Tool {
  private points: Point[] = []
  private pointer: Point | null = null
  private erases = false
  private isFreehand = false

  down(event: PaintEvent, editing: Editing): void {
    const point = event.points[event.points.length - 1]
    this.pointer = point
    this.isFreehand = false
    if (this.points.length === 0) this.erases = event.erase
    if (event.clicks > 1 || this.closesAt(point, editing)) this.close(editing)
    else this.points.push(point)
  }

  drag(event: PaintEvent, editing: Editing): void {
    this.pointer = event.points[event.points.length - 1]
    for (const point of event.points) {
      const corner = this.points[this.points.length - 1]
      if (!corner) return
      const step = (this.isFreehand ? FREEHAND_STEP : FREEHAND_STARTS_AT) * editing.imagePixelsPerScreenPixel
      if (distance(corner, point) < step) continue
      this.isFreehand = true
      this.points.push(point)
    }
  }

  up(event: PaintEvent, editing: Editing): void {
    this.pointer = event.points[event.points.length - 1]
    if (this.isFreehand && this.closesAt(this.pointer, editing)) this.close(editing)
    this.isFreehand = false
  }

  hover(event: PaintEvent | null): void {
    this.pointer = event ? event.points[event.points.length - 1] : null
  }

  key(key: ToolKey, editing: Editing): boolean {
    if (this.points.length === 0) return false
    if (key === 'Enter') this.close(editing)
    else if (key === 'Backspace') this.points.pop()
    else this.points = []
    return true
  }

  cancel(): void {
    this.points = []
    this.pointer = null
  }

  preview(editing: Editing): readonly Preview[] {
    if (this.points.length === 0) return []
    const closes = this.pointer !== null && this.closesAt(this.pointer, editing)
    return [{ type: 'polygon', points: this.points, pointer: this.pointer, closes, erase: this.erases }]
  }

  private close(editing: Editing): void {
    const points = this.points
    this.points = []
    if (points.length < 3) return
    editing.open()
    editing.changed(fillPolygon(editing.labels, points, this.erases ? UNLABELLED : editing.activeClass))
    editing.commit()
  }

  private closesAt(point: Point, editing: Editing): boolean {
    return (
      this.points.length >= 3 && distance(this.points[0], point) <= CLOSING_DISTANCE * editing.imagePixelsPerScreenPixel
    )
  }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
