/** Takes one connected area of a class by a click: gives it the active class, or deletes it. */
import { fillRegion } from '../raster/fillRegion'
import { floodRegion, type Region } from '../raster/flood'
import { UNLABELLED } from '../raster/pixels'
import type { Editing, PaintEvent, Preview, Tool, ToolDefinition } from './tool'
import { lastPoint } from './writing'

export const component: ToolDefinition = {
  title: 'Object',
  group: 'fill',
  key: 't',
  hint: 'click a labelled object to give it the active class or delete it; Ctrl or the right button deletes',
  icon: 'M7 4.500h6l3 4-2 5H7.500l-3-4zM14.500 14.500l6 2.500-2.700 1-1 2.700z',
  cursor: 'crosshair',
  options: ['componentAct'],
  decider: 'hand',
  create: () => new ComponentTool()
}

class ComponentTool implements Tool {
  private region: Region | null = null
  private removes = false

  down(event: PaintEvent, editing: Editing): void {
    const { labels, activeClass } = editing
    this.region = null
    const region = this.find(event, editing)
    if (!region) return editing.say((says) => says.noObject)
    const [y, x] = region.runs
    if (labels.keeps?.(labels.at(x, y))) return editing.say((says) => says.objectIsKept)
    editing.open()
    editing.changed(fillRegion(labels, region, this.removes ? UNLABELLED : activeClass))
    editing.commit()
    editing.say((says) => (this.removes ? says.deleted : says.relabelled)(region.pixels))
    this.region = null
  }

  hover(event: PaintEvent | null, editing: Editing): void {
    this.region = event && this.find(event, editing)
  }

  cancel(): void {
    this.region = null
  }

  preview({ activeClass }: Editing): readonly Preview[] {
    return this.region ? [{ type: 'region', region: this.region, value: this.removes ? UNLABELLED : activeClass }] : []
  }

  private find(event: PaintEvent, { labels, options }: Editing): Region | null {
    this.removes = event.mode === 'subtract' || options.componentAct === 'remove'
    const point = lastPoint(event)
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
    if (x < 0 || y < 0 || x >= labels.width || y >= labels.height || labels.at(x, y) === UNLABELLED) return null
    return this.region?.has(x, y) ? this.region : floodRegion(labels, x, y)
  }
}
