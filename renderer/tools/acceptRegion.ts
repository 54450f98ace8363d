/** Takes the predicted region beneath the pointer into the labels; dragging takes every region it passes, as one step. */
import { acceptPrediction } from '../raster/accept'
import { floodRegion, type Region } from '../raster/flood'
import { UNLABELLED, type PixelSource } from '../raster/pixels'
import { remarkTaken } from './remarks'
import type { Editing, PaintEvent, Point, Preview, Tool, ToolDefinition } from './tool'

export const acceptRegion: ToolDefinition = {
  title: 'Accept',
  group: 'prediction',
  key: 'q',
  hint: 'click a predicted region to take it into the labels; drag to take several',
  icon: 'M4 13c0-5 3-9 8-9 3 0 5.5 1.3 7 3.5M20 12c0 4.5-3.5 8-8 8-3.5 0-6-1.5-7.2-4M8.5 12l3 3L21 7',
  cursor: 'crosshair',
  decider: 'accepted',
  create: () => new AcceptRegionTool()
}

class AcceptRegionTool implements Tool {
  private region: Region | null = null
  /** Where `region` was found: a new prediction has other regions. */
  private source: PixelSource | null = null
  private value = UNLABELLED
  /** What was just taken is not highlighted: one wants to see the labels it became. */
  private isTaken = false
  /** Pixels taken since the button went down, or null while it is up. */
  private taken: number | null = null

  down(event: PaintEvent, editing: Editing): void {
    if (!editing.prediction) return editing.say((says) => says.noPrediction)
    editing.open()
    this.taken = 0
    this.isTaken = false
    this.take(event, editing)
  }

  drag(event: PaintEvent, editing: Editing): void {
    if (this.taken !== null) this.take(event, editing)
  }

  up(_event: PaintEvent, editing: Editing): void {
    if (this.taken === null) return
    editing.commit()
    editing.say(remarkTaken(this.taken, editing.overwrite))
    this.taken = null
  }

  hover(event: PaintEvent | null, editing: Editing): void {
    this.find(event ? event.points[event.points.length - 1] : null, editing)
  }

  key(key: string, editing: Editing): boolean {
    if (key !== 'Escape' || this.taken === null) return false
    this.cancel(editing)
    return true
  }

  cancel(editing: Editing): void {
    if (this.taken !== null) editing.bail()
    this.taken = null
    this.region = null
  }

  preview(): readonly Preview[] {
    return this.region && !this.isTaken ? [{ type: 'region', region: this.region, value: this.value }] : []
  }

  private take(event: PaintEvent, editing: Editing): void {
    for (const point of event.points) {
      if (!this.find(point, editing) || this.isTaken || !this.region || !editing.prediction) continue
      const choice = { type: 'region', region: this.region } as const
      const { taken, dirty } = acceptPrediction(editing.labels, editing.prediction, choice, editing.overwrite)
      editing.changed(dirty)
      this.taken = (this.taken ?? 0) + taken
      this.isTaken = true
    }
  }

  /** Makes `region` the one beneath the point; answers whether there is one. */
  private find(point: Point | null, { prediction }: Editing): boolean {
    const [x, y] = point ? [Math.floor(point.x), Math.floor(point.y)] : [-1, -1]
    const isInside = prediction !== null && x >= 0 && y >= 0 && x < prediction.width && y < prediction.height
    this.value = isInside ? prediction.at(x, y) : UNLABELLED
    const isSame = isInside && this.source === prediction && this.region?.has(x, y)
    if (isSame) return true
    this.region = isInside && this.value !== UNLABELLED ? floodRegion(prediction, x, y) : null
    this.source = prediction
    this.isTaken = false
    return this.region !== null
  }
}
