/** A shape between the point that was pressed and the one where the button is released; Shift keeps it regular. */
import type { Draw } from './writing'
import { lastPoint, writeShape } from './writing'
import type { Editing, PaintEvent, PaintMode, Point, Preview, Tool } from './tool'

export interface Shape {
  /** What is drawn between two points. */
  draw(from: Point, to: Point, editing: Editing): Draw
  /** Its outline, for the preview. */
  outline(from: Point, to: Point, editing: Editing): readonly Point[]
  /** Where `to` goes while Shift is held. */
  regular(from: Point, to: Point): Point
}

export class ShapeTool implements Tool {
  private from: Point | null = null
  private to: Point | null = null
  private mode: PaintMode = 'add'

  constructor(private readonly shape: Shape) {}

  down(event: PaintEvent): void {
    this.from = this.to = lastPoint(event)
    this.mode = event.mode
  }

  drag(event: PaintEvent): void {
    if (this.from) this.to = event.shift ? this.shape.regular(this.from, lastPoint(event)) : lastPoint(event)
  }

  up(event: PaintEvent, editing: Editing): void {
    this.drag(event)
    const { from, to, mode } = this
    this.cancel()
    if (from && to) writeShape(editing, mode, this.shape.draw(from, to, editing))
  }

  key(key: string): boolean {
    if (key !== 'Escape' || !this.from) return false
    this.cancel()
    return true
  }

  cancel(): void {
    this.from = this.to = null
  }

  preview(editing: Editing): readonly Preview[] {
    if (!this.from || !this.to) return []
    const points = this.shape.outline(this.from, this.to, editing)
    return [{ type: 'outline', points, erase: this.mode === 'subtract' }]
  }
}

/** The corner of a square that is as large as the longer side. */
export function squareCorner(from: Point, to: Point): Point {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))
  return { x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side }
}
