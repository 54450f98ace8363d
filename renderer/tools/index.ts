/** The table of tools: one line each, in the order of the tool bar. */
import { acceptRegion } from './acceptRegion'
import { between } from './between'
import { brush } from './brush'
import { clickToSegment } from './clickToSegment'
import { component } from './component'
import { ellipse } from './ellipse'
import { eraser } from './eraser'
import { fill } from './fill'
import { lasso } from './lasso'
import { line } from './line'
import { magneticLasso } from './magneticLasso'
import { pan } from './pan'
import { polygon } from './polygon'
import { predictionBrush } from './predictionBrush'
import { rectangle } from './rectangle'
import { superpixelBrush } from './superpixelBrush'
import type { ToolDefinition } from './tool'
import { wand } from './wand'

export const TOOLS = {
  brush,
  eraser,
  polygon,
  lasso,
  magneticLasso,
  rectangle,
  ellipse,
  line,
  fill,
  component,
  wand,
  superpixelBrush,
  clickToSegment,
  between,
  acceptRegion,
  predictionBrush,
  pan
} as const satisfies Record<string, ToolDefinition>

export type ToolName = keyof typeof TOOLS
export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[]

/** The same table, each tool seen as any tool is. */
export const TOOL_TABLE: Readonly<Record<ToolName, ToolDefinition>> = TOOLS
