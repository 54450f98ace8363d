/** The magic wand: press where a colour begins, drag to the right or left for more or less tolerance. */
import { enlarged, fillBitmap, regionOf, type Bitmap } from '../raster/bitmap'
import type { Region } from '../raster/flood'
import { between, intersection } from '../raster/rectangle'
import { UNLABELLED } from '../raster/pixels'
import { ToleranceFlood } from '../raster/toleranceFlood'
import { OPTIONS } from './options'
import type { Editing, PaintEvent, PaintMode, PhotoPixels, Point, Preview, Tool, ToolDefinition } from './tool'
import { lastPoint, writeShape } from './writing'

export const wand: ToolDefinition = {
  title: 'Magic wand',
  group: 'assist',
  key: 'w',
  hint: 'press on a colour; drag to the right for more tolerance, to the left for less; release to fill',
  icon: 'M4 20L14 10M12 8l4 4M17 3v3M17 11v2.500M12.500 6.500h-2.500M23 7h-3M20.200 10.200l1.300 1.300M20.200 3.800l1.300-1.300M13.800 3.800l-1.300-1.300',
  cursor: 'crosshair',
  options: ['wandBy', 'tolerance'],
  decider: 'assisted',
  create: () => new WandTool()
}

/** Image pixels around the press that the wand looks at. */
const REACH = 1024
/** A photo that is not there sooner is said to be read. */
const PATIENCE_MS = 400
/** Screen pixels of a drag for one step of tolerance. */
const DRAG_STEP = 3

interface Press {
  readonly at: Point
  readonly mode: PaintMode
  /** The tolerance when the button went down. */
  readonly base: number
}

class WandTool implements Tool {
  private press: Press | null = null
  /** What is connected within a tolerance, in what is known of the photo. */
  private connected: ((tolerance: number) => Bitmap) | null = null
  /** Whether that is the photo itself, not a small picture of it. */
  private isSharp = false
  private tolerance = 0
  private isReleased = false
  private region: Region | null = null

  down(event: PaintEvent, editing: Editing): void {
    const at = lastPoint(event)
    const [x, y] = [Math.floor(at.x), Math.floor(at.y)]
    const { width, height } = editing.labels
    this.cancel()
    if (x < 0 || y < 0 || x >= width || y >= height) return
    const press = { at, mode: event.mode, base: editing.options.tolerance }
    this.press = press
    this.tolerance = press.base
    const area = intersection(between(x - REACH, y - REACH, x + REACH, y + REACH), between(0, 0, width, height))
    const slow = setTimeout(() => this.press === press && editing.say((says) => says.photoIsRead), PATIENCE_MS)
    const { wandBy } = editing.options
    const look = (connected: (tolerance: number) => Bitmap, isSharp: boolean): void => {
      if (this.press !== press) return
      this.connected = connected
      this.isSharp = isSharp
      this.measure()
      if (isSharp && this.isReleased) this.fill(editing)
      editing.refresh()
    }
    const blurred = (small: PhotoPixels): void => {
      const across = Math.floor(((x - area.x + 0.5) * small.width) / area.width)
      const down = Math.floor(((y - area.y + 0.5) * small.height) / area.height)
      const flood = new ToleranceFlood(small, across, down, wandBy)
      look((tolerance) => enlarged(flood.upTo(tolerance), small, area), false)
    }
    void editing
      .readPhoto(area, blurred)
      .finally(() => clearTimeout(slow))
      .then(
        (photo) => {
          const flood = new ToleranceFlood(photo, x, y, wandBy)
          look((tolerance) => flood.upTo(tolerance), true)
        },
        (error: Error) => this.press === press && this.fail(error, editing)
      )
  }

  drag(event: PaintEvent, editing: Editing): void {
    if (!this.press) return
    const steps = (lastPoint(event).x - this.press.at.x) / editing.imagePixelsPerScreenPixel / DRAG_STEP
    const wanted = Math.round(this.press.base + Math.sign(steps) * Math.max(0, Math.abs(steps) - 1))
    const { least, most } = OPTIONS.tolerance
    const tolerance = Math.min(most, Math.max(least, wanted))
    if (tolerance === this.tolerance) return
    this.tolerance = tolerance
    this.measure()
    editing.say((says) => says.tolerance(tolerance))
  }

  up(event: PaintEvent, editing: Editing): void {
    if (!this.press) return
    this.drag(event, editing)
    this.isReleased = true
    if (this.isSharp) this.fill(editing)
  }

  key(key: string): boolean {
    if (key !== 'Escape' || !this.press) return false
    this.cancel()
    return true
  }

  cancel(): void {
    this.press = null
    this.connected = null
    this.region = null
    this.isSharp = false
    this.isReleased = false
  }

  preview({ activeClass }: Editing): readonly Preview[] {
    if (!this.press || !this.region) return []
    return [{ type: 'region', region: this.region, value: this.press.mode === 'subtract' ? UNLABELLED : activeClass }]
  }

  private measure(): void {
    if (this.connected) this.region = regionOf(this.connected(this.tolerance))
  }

  private fill(editing: Editing): void {
    const bitmap = this.connected!(this.tolerance)
    const { mode } = this.press!
    this.cancel()
    writeShape(editing, mode, (target, value) => fillBitmap(target, bitmap, value))
  }

  private fail(error: Error, editing: Editing): void {
    this.cancel()
    editing.say(() => error.message)
  }
}
