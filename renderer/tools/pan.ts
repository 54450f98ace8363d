/** Moves the picture. The canvas pans by itself with the space bar or the middle button; this tool does it with the left. */
import type { ToolDefinition } from './tool'

export const pan: ToolDefinition = {
  title: 'Pan',
  group: 'view',
  key: 'h',
  hint: 'drag to move the picture; also with Space or the middle button',
  icon: 'M12 3v18M3 12h18M12 3l-2.5 2.5M12 3l2.5 2.5M12 21l-2.5-2.5M12 21l2.5-2.5M3 12l2.5-2.5M3 12l2.5 2.5M21 12l-2.5-2.5M21 12l-2.5 2.5',
  cursor: 'grab',
  decider: 'hand',
  create: () => ({ cancel: () => {}, preview: () => [] })
}
