/** Click corner after corner; the area is filled when the outline is closed. */
import { OutlineTool } from './outline'
import type { Point, ToolDefinition } from './tool'

export const polygon: ToolDefinition = {
  title: 'Polygon',
  group: 'outline',
  key: 'p',
  hint: 'click corners; double-click, Enter or the first corner closes; drag a point to move it, an edge to add one; Backspace takes one away',
  icon: 'M5 9l8-5 7 6-3 9H8zM5 9m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M13 4m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0',
  cursor: 'crosshair',
  options: ['adjust'],
  decider: 'hand',
  create: () => new PolygonTool()
}

class PolygonTool extends OutlineTool {
  protected override begin(point: Point): void {
    this.points.push(point)
  }

  /** A press that is dragged carries its corner along. */
  protected override extend(points: readonly Point[]): void {
    this.points[this.points.length - 1] = points[points.length - 1]
  }
}
