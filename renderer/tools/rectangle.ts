/** Drag from corner to corner. */
import { fillRectangle } from '../raster/box'
import { ShapeTool, squareCorner } from './shape'
import type { ToolDefinition } from './tool'

export const rectangle: ToolDefinition = {
  title: 'Rectangle',
  group: 'shape',
  key: 'r',
  hint: 'drag from corner to corner; Shift makes a square',
  icon: 'M4 6h16v12H4z',
  cursor: 'crosshair',
  decider: 'hand',
  create: () =>
    new ShapeTool({
      draw: (from, to) => (target, value) => fillRectangle(target, from, to, value),
      outline: (from, to) => [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }],
      regular: squareCorner
    })
}
