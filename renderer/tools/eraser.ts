/** Makes pixels unlabelled again. */
import { StrokeTool } from './stroke'
import type { ToolDefinition } from './tool'

export const eraser: ToolDefinition = {
  title: 'Eraser',
  group: 'paint',
  key: 'e',
  hint: 'drag to make pixels unlabelled again; Shift-click erases a straight line; any tool erases while X is held',
  icon: 'M9 20h11M14.5 4.5l5 5L10 19H6.5L4 16.5a1.5 1.5 0 0 1 0-2zM9 9.5l5.5 5.5',
  cursor: 'none',
  isSized: true,
  options: ['tip', 'pressure'],
  decider: 'hand',
  create: () => new StrokeTool(undefined, true)
}
