/** Click an object and the person's own model outlines it; more clicks correct the outline, Enter takes it into the labels. */
import { fillBitmap, regionOf, type Bitmap } from '../raster/bitmap'
import type { Region } from '../raster/flood'
import type { Editing, PaintEvent, PaintMode, Preview, SegmentClick, Tool, ToolDefinition, ToolKey } from './tool'
import { lastPoint, writeShape } from './writing'

export const clickToSegment: ToolDefinition = {
  title: 'Click to segment',
  group: 'assist',
  key: 'v',
  hint: 'click an object; Ctrl or the right button clicks what does not belong to it; Enter takes it, Escape drops it, Backspace takes a click back',
  icon: 'M4 8V5h3M17 5h3v3M20 16v3h-3M7 19H4v-3M12 8.500v7M8.500 12h7',
  cursor: 'crosshair',
  options: ['clickModel'],
  decider: 'assisted',
  create: () => new ClickTool()
}

interface Outlined {
  readonly clicks: readonly SegmentClick[]
  readonly bitmap: Bitmap
  readonly region: Region
}

class ClickTool implements Tool {
  private clicks: readonly SegmentClick[] = []
  /** What the model answered, and to which clicks. */
  private outlined: Outlined | null = null
  private replaces = false
  /** Whether Enter came before the outline of the last click. */
  private isWanted = false

  down(event: PaintEvent, editing: Editing): void {
    const { x, y } = lastPoint(event)
    if (x < 0 || y < 0 || x >= editing.labels.width || y >= editing.labels.height) return
    if (this.clicks.length === 0) this.replaces = event.mode === 'replace'
    this.setClicks([...this.clicks, { x, y, belongs: event.mode !== 'subtract' }], editing)
  }

  key(key: ToolKey, editing: Editing): boolean {
    if (this.clicks.length === 0) return false
    if (key === 'Enter') this.take(editing)
    else if (key === 'Escape') this.cancel()
    else this.setClicks(this.clicks.slice(0, -1), editing)
    return true
  }

  cancel(): void {
    this.clicks = []
    this.outlined = null
  }

  preview({ activeClass }: Editing): readonly Preview[] {
    const region: Preview[] = this.outlined
      ? [{ type: 'region', region: this.outlined.region, value: activeClass }]
      : []
    return this.clicks.length > 0 ? [...region, { type: 'clicks', clicks: this.clicks }] : region
  }

  private setClicks(clicks: readonly SegmentClick[], editing: Editing): void {
    this.clicks = clicks
    this.isWanted = false
    if (clicks.length === 0) return this.cancel()
    editing.segment(clicks).then(
      (bitmap) => {
        // Another click came meanwhile: its answer is the one to wait for.
        if (this.clicks !== clicks) return
        this.outlined = { clicks, bitmap, region: regionOf(bitmap) }
        if (this.outlined.region.pixels === 0) editing.say((says) => says.nothingOutlined)
        if (this.isWanted) this.take(editing)
        editing.refresh()
      },
      (error: Error) => {
        if (this.clicks !== clicks) return
        this.cancel()
        editing.say(() => error.message)
        editing.refresh()
      }
    )
  }

  private take(editing: Editing): void {
    const { outlined } = this
    const mode: PaintMode = this.replaces ? 'replace' : 'add'
    if (outlined?.clicks !== this.clicks) {
      this.isWanted = true
      return editing.say((says) => says.stillOutlining)
    }
    this.cancel()
    writeShape(editing, mode, (target, value) => fillBitmap(target, outlined.bitmap, value))
  }
}
