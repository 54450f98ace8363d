/** Drag a freehand outline; the area is filled when the button is released. Its points are thinned out, so that they can be adjusted. */
import { distance, distanceToEdge, OutlineTool } from './outline'
import type { Editing, Point, ToolDefinition } from './tool'

export const lasso: ToolDefinition = {
  title: 'Lasso',
  group: 'outline',
  key: 'g',
  hint: 'drag around an area; with Adjust first its points can be moved, added and taken away until Enter',
  icon: 'M4.500 10.500c0-3.500 3.500-6 8-6s7.500 2 7.500 5-3.500 5.500-8 5.500c-2.500 0-4.500-.5-5.500-1.500M6.500 13.500c-1.500-.3-3 .5-3 2s1.500 2 3 1.500c1.500-.500 1.500-2.500 0-3.500M6.500 17c0 1.500-.5 3-2 4',
  cursor: 'crosshair',
  options: ['adjust'],
  decider: 'hand',
  create: () => new LassoTool()
}

/** Screen pixels: between points while drawing, and how far the thinned outline may be from what was drawn. */
const STEP = 2
const SLACK = 0.75

class LassoTool extends OutlineTool {
  protected override begin(point: Point): void {
    this.points.push(point)
  }

  protected override extend(points: readonly Point[], { imagePixelsPerScreenPixel }: Editing): void {
    for (const point of points) {
      if (distance(this.points[this.points.length - 1], point) >= STEP * imagePixelsPerScreenPixel)
        this.points.push(point)
    }
  }

  protected override end(editing: Editing): void {
    this.points = thinned(this.points, SLACK * editing.imagePixelsPerScreenPixel)
    if (this.points.length > 2) this.close(editing)
    else this.cancel()
  }
}

/** The fewest points that stay within `slack` of the line, by Douglas and Peucker (1973). */
export function thinned(points: readonly Point[], slack: number): Point[] {
  const keeps = new Uint8Array(points.length)
  const parts: (readonly [from: number, to: number])[] = [[0, points.length - 1]]
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part
    keeps[from] = keeps[to] = 1
    let [farthest, most] = [0, slack]
    for (let i = from + 1; i < to; i++) {
      const away = distanceToEdge(points[i], points[from], points[to])
      if (away > most) [farthest, most] = [i, away]
    }
    if (farthest > 0) parts.push([from, farthest], [farthest, to])
  }
  return points.filter((_, i) => keeps[i] === 1)
}
