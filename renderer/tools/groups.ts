/** The table of the tool bar's groups, in its order: each is one button that opens its tools. */
export const TOOL_GROUPS = {
  paint: 'Paint',
  outline: 'Outline',
  shape: 'Shapes',
  fill: 'Fill and select',
  assist: 'Assisted',
  prediction: 'Take the prediction',
  view: 'View'
} as const

export type ToolGroup = keyof typeof TOOL_GROUPS
