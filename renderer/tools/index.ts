/** The table of tools: one line each, in the order of the tool bar. */
import { acceptRegion } from './acceptRegion'
import { brush } from './brush'
import { eraser } from './eraser'
import { fill } from './fill'
import { pan } from './pan'
import { polygon } from './polygon'
import type { ToolDefinition } from './tool'

export const TOOLS = { brush, eraser, polygon, fill, acceptRegion, pan } as const satisfies Record<
  string,
  ToolDefinition
>

export type ToolName = keyof typeof TOOLS
export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[]
