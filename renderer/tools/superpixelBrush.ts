/** Paints whole superpixels: pieces of the photo of one look, which follow its edges. */
import { fillBitmap, regionOf, type Bitmap } from '../raster/bitmap'
import type { Region } from '../raster/flood'
import { UNLABELLED } from '../raster/pixels'
import { between, EMPTY, union } from '../raster/rectangle'
import type { Editing, PaintEvent, PaintMode, Point, Preview, Superpixels, Tool, ToolDefinition } from './tool'
import { clearTouched, lastPoint } from './writing'

export const superpixelBrush: ToolDefinition = {
  title: 'Superpixel brush',
  group: 'assist',
  key: 's',
  hint: 'drag over pieces of the photo that belong together; Ctrl or the right button erases them',
  icon: 'M4 5l6-1 4 3 6-2 0 8-3 3 2 4-8 0-4-3-4 1zM10 4l1 6-6 4M14 7l-3 3 3 4 3 2M14 14l-3 6',
  cursor: 'crosshair',
  options: ['superpixelSize'],
  decider: 'assisted',
  create: () => new SuperpixelTool()
}

class SuperpixelTool implements Tool {
  private painting: PaintMode | null = null
  private last: Point | null = null
  /** What lies beneath the pointer, and which superpixel it is. */
  private under: { readonly key: string; readonly region: Region } | null = null
  private erases = false
  /** Superpixels that the stroke painted already. */
  private readonly painted = new Set<string>()

  down(event: PaintEvent, editing: Editing): void {
    this.painting = event.mode
    this.last = lastPoint(event)
    editing.open()
    this.drag(event, editing)
    if (!this.under) editing.say((says) => says.superpixelsAreComing)
  }

  drag(event: PaintEvent, editing: Editing): void {
    if (this.painting === null) return
    for (const point of event.points) {
      for (const between of stepsTo(this.last ?? point, point, editing.options.superpixelSize / 3))
        this.paintAt(between, editing)
      this.last = point
    }
    this.hover(event, editing)
  }

  up(event: PaintEvent, editing: Editing): void {
    if (this.painting === null) return
    this.end()
    editing.commit()
    this.hover(event, editing)
  }

  hover(event: PaintEvent | null, editing: Editing): void {
    this.erases = (this.painting ?? event?.mode) === 'subtract'
    const found = event && superpixelAt(lastPoint(event), editing)
    if (!found) this.under = null
    else if (this.under?.key !== found.key) this.under = { key: found.key, region: regionOf(found.bitmap()) }
  }

  key(key: string, editing: Editing): boolean {
    if (key !== 'Escape' || this.painting === null) return false
    this.cancel(editing)
    return true
  }

  cancel(editing: Editing): void {
    if (this.painting !== null) editing.bail()
    this.end()
    this.under = null
  }

  preview({ activeClass }: Editing): readonly Preview[] {
    if (!this.under) return []
    return [{ type: 'region', region: this.under.region, value: this.erases ? UNLABELLED : activeClass }]
  }

  private paintAt(point: Point, editing: Editing): void {
    const found = superpixelAt(point, editing)
    if (!found || this.painted.has(found.key)) return
    const bitmap = found.bitmap()
    const draw: Parameters<typeof clearTouched>[1] = (target, value) => fillBitmap(target, bitmap, value)
    if (this.painting === 'replace' && this.painted.size === 0) editing.changed(clearTouched(editing, draw))
    this.painted.add(found.key)
    editing.changed(draw(editing.labels, this.painting === 'subtract' ? UNLABELLED : editing.activeClass))
  }

  private end(): void {
    this.painting = null
    this.last = null
    this.painted.clear()
  }
}

function superpixelAt(point: Point, editing: Editing): { readonly key: string; bitmap(): Bitmap } | null {
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
  const { width, height } = editing.labels
  if (x < 0 || y < 0 || x >= width || y >= height) return null
  const block = editing.superpixelsAt(x, y)
  if (!block) return null
  const { area, numbers } = block
  const number = numbers[(y - area.y) * area.width + x - area.x]
  const key = `${area.x} ${area.y} ${editing.options.superpixelSize} ${number}`
  return { key, bitmap: () => bitmapOfNumber(block, number) }
}

function bitmapOfNumber({ area, numbers }: Superpixels, number: number): Bitmap {
  let bounds = EMPTY
  for (let i = numbers.indexOf(number); i >= 0; i = numbers.indexOf(number, i + 1)) {
    const [x, y] = [area.x + (i % area.width), area.y + Math.floor(i / area.width)]
    bounds = union(bounds, between(x, y, x + 1, y + 1))
  }
  const bits = new Uint8Array(bounds.width * bounds.height)
  for (let row = 0; row < bounds.height; row++) {
    const start = (bounds.y - area.y + row) * area.width + bounds.x - area.x
    for (let i = 0; i < bounds.width; i++) bits[row * bounds.width + i] = Number(numbers[start + i] === number)
  }
  return { bounds, bits }
}

/** Points along the way, no further apart than `step`, the end included. */
function* stepsTo(from: Point, to: Point, step: number): Iterable<Point> {
  const count = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / step))
  for (let i = 1; i <= count; i++)
    yield { x: from.x + ((to.x - from.x) * i) / count, y: from.y + ((to.y - from.y) * i) / count }
}
