/** Drag from corner to corner of the rectangle around it. */
import { fillEllipse } from '../raster/box'
import { ShapeTool, squareCorner } from './shape'
import type { Point, ToolDefinition } from './tool'

export const ellipse: ToolDefinition = {
  title: 'Ellipse',
  group: 'shape',
  key: 'c',
  hint: 'drag from corner to corner; Shift makes a circle',
  icon: 'M12 5.500a8.500 6.500 0 1 0 0 13a8.500 6.500 0 1 0 0-13',
  cursor: 'crosshair',
  decider: 'hand',
  create: () =>
    new ShapeTool({
      draw: (from, to) => (target, value) => fillEllipse(target, from, to, value),
      outline: around,
      regular: squareCorner
    })
}

const CORNERS = 72

function around(from: Point, to: Point): Point[] {
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2]
  return Array.from({ length: CORNERS }, (_, i) => {
    const angle = (i / CORNERS) * 2 * Math.PI
    return { x: x + (Math.cos(angle) * (to.x - from.x)) / 2, y: y + (Math.sin(angle) * (to.y - from.y)) / 2 }
  })
}
