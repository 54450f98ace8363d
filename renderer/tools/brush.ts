/** Paints the active class. */
import { StrokeTool } from './stroke'
import type { ToolDefinition } from './tool'

export const brush: ToolDefinition = {
  title: 'Brush',
  group: 'paint',
  key: 'b',
  hint: 'drag to paint; Shift-click draws a straight line; Ctrl or the right button erases',
  icon: 'M20 4c-4 1-8.5 5-11 9l2 2c4-2.5 8-7 9-11zM8.5 14c-2.2 0-3.5 1.4-3.5 3.2 0 1.300-.7 2.300-2 2.800 4 1 8 .2 8-3.5',
  cursor: 'none',
  isSized: true,
  options: ['tip', 'pressure'],
  decider: 'hand',
  create: () => new StrokeTool()
}
