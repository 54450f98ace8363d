/** How a step of a tool is called in the history, and who decides its pixels. */
import { TOOL_TABLE } from '../tools'
import type { Decider } from '../tools/tool'
import type { EditorSettings } from './editorParts'
import type { StepMark } from './history'

/** The provenance of what a person painted, and of what a tool found for them. */
const BY_HAND = 0
const ASSISTED = 1

/** @param erases whether the key that erases is held */
export function markOf({ tool, activeClassName, acceptedProvenance }: EditorSettings, erases: boolean): StepMark {
  const { title, decider } = TOOL_TABLE[tool]
  const provenance = provenanceOf(decider, acceptedProvenance)
  if (decider === 'accepted') return { name: title, provenance }
  return { name: tool === 'eraser' || erases ? 'Eraser' : `${title}: ${activeClassName}`, provenance }
}

/** @param accepted the provenance of what is accepted from the prediction */
export function provenanceOf(decider: Decider, accepted: number): number {
  return decider === 'accepted' ? accepted : decider === 'assisted' ? ASSISTED : BY_HAND
}
