/**
 * An outline of points that stay editable until it is filled: press a point to move it, press an edge to put one in, and
 * take one away with Backspace or the right button. What polygon, lasso and magnetic lasso share; they add points in their own way.
 */
import { fillPolygon } from '../raster/polygon'
import type { Editing, PaintEvent, PaintMode, Point, Preview, Tool, ToolKey } from './tool'
import { lastPoint, writeShape } from './writing'

/** Screen pixels within which a hand hits a point or an edge. */
const REACH = 9

export abstract class OutlineTool implements Tool {
  protected points: Point[] = []
  protected pointer: Point | null = null
  protected isClosed = false
  protected mode: PaintMode = 'add'
  /** The point that is being moved. */
  private held: number | null = null
  /** Whether the first point was pressed while open: released where it is, it closes the outline. */
  private mayClose = false
  /** The point beneath the pointer when Backspace comes. */
  private near: number | null = null

  /** Adds to the open outline: a press that hits neither a point nor an edge. */
  protected abstract begin(point: Point, editing: Editing): void
  /** The pointer moves on with the button down. */
  protected extend(_points: readonly Point[], _editing: Editing): void {}
  /** The button is released. */
  protected end(_editing: Editing): void {}
  /** The way from the last point to the pointer. */
  protected tail(): readonly Point[] {
    return this.pointer ? [this.pointer] : []
  }
  /** A point was taken back or moved by the person. */
  protected edited(_editing: Editing): void {}

  down(event: PaintEvent, editing: Editing): void {
    const point = lastPoint(event)
    this.pointer = point
    this.near = null
    if (this.points.length === 0) this.mode = event.mode
    const hit = this.pointAt(point, editing)
    if (event.clicks > 1 && this.points.length > 2) return this.close(editing, this.isClosed)
    if (hit !== null && event.mode === 'subtract' && this.mode !== 'subtract') return this.remove(hit, editing)
    this.mayClose = hit === 0 && !this.isClosed && this.points.length > 2
    this.held = hit ?? this.insertAt(point, editing)
    if (this.held === null && !this.isClosed) this.begin(point, editing)
  }

  drag(event: PaintEvent, editing: Editing): void {
    const point = lastPoint(event)
    this.pointer = point
    if (this.held === null) return this.isClosed ? undefined : this.extend(event.points, editing)
    if (this.mayClose && distance(this.points[this.held], point) < REACH * editing.imagePixelsPerScreenPixel) return
    this.mayClose = false
    this.points[this.held] = point
    this.edited(editing)
  }

  up(event: PaintEvent, editing: Editing): void {
    this.pointer = lastPoint(event)
    const closes = this.mayClose
    const ends = this.held === null && !this.isClosed
    this.held = null
    this.mayClose = false
    if (closes) this.close(editing)
    else if (ends) this.end(editing)
  }

  hover(event: PaintEvent | null, editing: Editing): void {
    this.pointer = event && lastPoint(event)
    this.near = this.pointer && this.pointAt(this.pointer, editing)
  }

  key(key: ToolKey, editing: Editing): boolean {
    if (this.points.length === 0) return false
    if (key === 'Enter') this.close(editing, true)
    else if (key === 'Escape') this.cancel()
    else this.remove(this.near ?? this.points.length - 1, editing)
    return true
  }

  cancel(): void {
    this.points = []
    this.pointer = null
    this.held = null
    this.near = null
    this.isClosed = false
    this.mayClose = false
  }

  preview(editing: Editing): readonly Preview[] {
    if (this.points.length === 0) return []
    const { points, isClosed } = this
    const closes = !isClosed && points.length > 2 && this.pointer !== null && this.pointAt(this.pointer, editing) === 0
    const tail = isClosed || closes || this.held !== null ? [] : this.tail()
    return [{ type: 'polygon', points, tail, isClosed, closes, erase: this.mode === 'subtract' }]
  }

  /** Fills the outline, or lets its points be adjusted first where that is wanted. */
  protected close(editing: Editing, isFinal = false): void {
    if (!isFinal && editing.options.adjust && this.points.length > 2) {
      this.isClosed = true
      editing.say((says) => says.movePoints)
      return
    }
    const { points, mode } = this
    this.cancel()
    if (points.length > 2) writeShape(editing, mode, (target, value) => fillPolygon(target, points, value))
  }

  private remove(index: number, editing: Editing): void {
    this.points.splice(index, 1)
    this.near = null
    if (this.points.length < 3) this.isClosed = false
    this.edited(editing)
  }

  private pointAt(at: Point, editing: Editing): number | null {
    const reach = REACH * editing.imagePixelsPerScreenPixel
    const index = this.points.findIndex((point) => distance(point, at) <= reach)
    return index === -1 ? null : index
  }

  /** Puts a point into the edge that was pressed and answers its place. */
  private insertAt(at: Point, editing: Editing): number | null {
    const reach = (REACH / 2) * editing.imagePixelsPerScreenPixel
    const count = this.isClosed ? this.points.length : this.points.length - 1
    for (let i = 0; i < count; i++) {
      if (distanceToEdge(at, this.points[i], this.points[(i + 1) % this.points.length]) > reach) continue
      this.points.splice(i + 1, 0, at)
      this.edited(editing)
      return i + 1
    }
    return null
  }
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

export function distanceToEdge(at: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const square = dx * dx + dy * dy
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / square))
  return distance(at, { x: a.x + t * dx, y: a.y + t * dy })
}
