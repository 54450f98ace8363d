/** Freehand painting with a round footprint: what brush and eraser share. */
import { fillDisc, snapToPixels } from '../raster/disc'
import { UNLABELLED } from '../raster/pixels'
import { fillSegment } from '../raster/segment'
import type { Editing, PaintEvent, Point, Preview, Tool } from './tool'

export class StrokeTool implements Tool {
  /** The class being painted while a stroke is open, else null. */
  private painting: number | null = null
  /** Where the last stroke ended: Shift draws a straight line from there. */
  private last: Point | null = null
  private pointer: PaintEvent | null = null

  constructor(private readonly alwaysErases: boolean) {}

  down(event: PaintEvent, editing: Editing): void {
    const value = this.erases(event) ? UNLABELLED : editing.activeClass
    this.painting = value
    editing.open()
    const point = event.points[event.points.length - 1]
    if (event.shift && this.last) this.paintTo([point], editing)
    else editing.changed(fillDisc(editing.labels, point.x, point.y, editing.brushSize, value))
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
    const at = this.pointer.points[this.pointer.points.length - 1]
    const [diameter, erase] = [editing.brushSize, this.erases(this.pointer)]
    const disc: Preview = { type: 'disc', at, diameter, erase }
    if (!this.pointer.shift || !this.last || this.painting !== null) return [disc]
    return [{ type: 'segment', from: this.last, to: at, diameter, erase }, disc]
  }

  private paintTo(points: readonly Point[], editing: Editing): void {
    let from = this.last ?? points[0]
    for (const to of points) {
      const [a, b] = [from, to].map((point) => snapToPixels(point.x, point.y, editing.brushSize))
      editing.changed(fillSegment(editing.labels, a, b, editing.brushSize, this.painting ?? UNLABELLED))
      from = to
    }
  }

  private remember(event: PaintEvent): void {
    this.pointer = event
    this.last = event.points[event.points.length - 1]
  }

  private erases(event: PaintEvent): boolean {
    return this.alwaysErases || event.erase
  }
}
