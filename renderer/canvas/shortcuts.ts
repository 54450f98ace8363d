/** Which key means what on the canvas. Class keys win over tool keys: the person chose them. */
import { TOOL_NAMES, TOOLS, type ToolName } from '../tools'
import type { ToolKey } from '../tools/tool'
import type { LabelClass } from '../types'

export type Shortcut =
  | { readonly type: 'class'; readonly index: number }
  | { readonly type: 'tool'; readonly tool: ToolName }
  | { readonly type: 'brushSize'; readonly direction: 1 | -1 }
  | { readonly type: 'toolKey'; readonly key: ToolKey }
  | { readonly type: 'zoomBy'; readonly factor: number }
  | { readonly type: 'undo' | 'redo' | 'fit' | 'actualSize' | 'toggleLabels' | 'togglePrediction' | 'toggleProvenance' }

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const ZOOM_STEP = 1.25

const WITH_CONTROL: Readonly<Record<string, Shortcut>> = {
  z: { type: 'undo' },
  'shift+z': { type: 'redo' },
  y: { type: 'redo' },
  '0': { type: 'fit' },
  '1': { type: 'actualSize' },
  '+': { type: 'zoomBy', factor: ZOOM_STEP },
  '=': { type: 'zoomBy', factor: ZOOM_STEP },
  '-': { type: 'zoomBy', factor: 1 / ZOOM_STEP }
}

const PLAIN: Readonly<Record<string, Shortcut>> = {
  '[': { type: 'brushSize', direction: -1 },
  ']': { type: 'brushSize', direction: 1 },
  '0': { type: 'fit' },
  '+': { type: 'zoomBy', factor: ZOOM_STEP },
  '=': { type: 'zoomBy', factor: ZOOM_STEP },
  '-': { type: 'zoomBy', factor: 1 / ZOOM_STEP },
  l: { type: 'toggleLabels' },
  k: { type: 'togglePrediction' },
  o: { type: 'toggleProvenance' },
  enter: { type: 'toolKey', key: 'Enter' },
  escape: { type: 'toolKey', key: 'Escape' },
  backspace: { type: 'toolKey', key: 'Backspace' }
}

export function shortcutFor(press: KeyPress, classes: readonly LabelClass[]): Shortcut | null {
  const key = press.key.toLowerCase()
  if (press.altKey) return null
  if (press.ctrlKey || press.metaKey) return WITH_CONTROL[press.shiftKey && key === 'z' ? 'shift+z' : key] ?? null

  const index = classes.findIndex((labelClass) => labelClass.key !== '' && labelClass.key.toLowerCase() === key)
  if (index >= 0) return { type: 'class', index }
  const tool = TOOL_NAMES.find((name) => TOOLS[name].key === key)
  return tool ? { type: 'tool', tool } : (PLAIN[key] ?? null)
}

/** Whether keys belong to what has the focus: text being typed, or a list being chosen from. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  const pointed = ['range', 'checkbox', 'radio', 'button', 'color', 'submit']
  return target instanceof HTMLInputElement && !pointed.includes(target.type)
}
