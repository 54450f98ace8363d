/** A lasso whose line clings to the edges of the photo: click along an outline, and it finds its way from click to click. */
import { between, intersection } from '../raster/rectangle'
import { LiveWire } from '../raster/liveWire'
import { thinned } from './lasso'
import { OutlineTool } from './outline'
import type { Editing, PaintEvent, Point, ToolDefinition, ToolKey } from './tool'
import { lastPoint } from './writing'

export const magneticLasso: ToolDefinition = {
  title: 'Magnetic lasso',
  group: 'outline',
  key: 'm',
  hint: 'click along an edge: the line clings to it; double-click, Enter or the first point closes; Backspace goes back one click',
  icon: 'M5 4v8a7 7 0 0 0 14 0V4h-4.500v8a2.500 2.500 0 0 1-5 0V4zM5 8h4.500M14.500 8H19',
  cursor: 'crosshair',
  options: ['adjust'],
  decider: 'assisted',
  create: () => new MagneticLasso()
}

/** Image pixels around the last click in which the way is looked for. */
const REACH = 320
/** Image pixels between the way over the pixels and the outline that is kept of it. */
const SLACK = 0.6

class MagneticLasso extends OutlineTool {
  private wire: LiveWire | null = null
  private way: readonly Point[] = []
  /** How many points there were at each click, so that Backspace can go back. */
  private clicks: number[] = []

  protected override begin(point: Point, editing: Editing): void {
    this.follow(point)
    this.clicks.push(this.points.length)
    this.points.push(...(this.way.length > 1 ? this.way.slice(1) : [point]))
    this.anchor(editing)
  }

  protected override tail(): readonly Point[] {
    return this.way.length > 0 ? this.way : super.tail()
  }

  override hover(event: PaintEvent | null, editing: Editing): void {
    super.hover(event, editing)
    if (event && !this.isClosed) this.follow(lastPoint(event))
  }

  override key(key: ToolKey, editing: Editing): boolean {
    if (key !== 'Backspace' || this.isClosed || this.clicks.length === 0) return super.key(key, editing)
    this.points.length = this.clicks.pop()!
    this.anchor(editing)
    return true
  }

  override cancel(): void {
    super.cancel()
    this.wire = null
    this.way = []
    this.clicks = []
  }

  protected override close(editing: Editing, isFinal = false): void {
    if (!this.isClosed && this.points.length > 1) {
      this.follow(this.points[0])
      this.points.push(...this.way.slice(1, -1))
    }
    super.close(editing, isFinal)
    this.way = []
    this.wire = null
  }

  protected override edited(editing: Editing): void {
    this.clicks = []
    if (!this.isClosed) this.anchor(editing)
  }

  /** The way from the last click to a point; straight while the photo is being read, and beyond its reach. */
  private follow(to: Point): void {
    const from = this.points[this.points.length - 1]
    if (!from) return
    const pixels = this.wire?.wayTo(to).map(({ x, y }) => ({ x: x + 0.5, y: y + 0.5 })) ?? []
    this.way = [from, ...thinned(pixels, SLACK).slice(1, -1), to]
  }

  private anchor(editing: Editing): void {
    this.wire = null
    this.way = []
    const at = this.points[this.points.length - 1]
    if (!at) return
    const { width, height } = editing.labels
    const [x, y] = [Math.floor(at.x), Math.floor(at.y)]
    const area = intersection(between(x - REACH, y - REACH, x + REACH, y + REACH), between(0, 0, width, height))
    editing.readPhoto(area).then(
      (photo) => {
        if (this.points[this.points.length - 1] !== at || this.isClosed) return
        this.wire = new LiveWire(photo, { x, y })
        if (this.pointer) this.follow(this.pointer)
        editing.refresh()
      },
      (error: Error) => editing.say(() => error.message)
    )
  }
}
