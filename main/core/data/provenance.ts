/** Who decided a pixel: what a provenance map holds, how its kinds are named, and the colours they are shown in. */
import { changeProjectFile, readProjectFile } from './projectFile'
import { FIRST_MODEL, PROVENANCE } from './types'

export const PROVENANCE_KINDS = ['hand', 'assisted', 'imported', 'accepted'] as const
export type ProvenanceKind = (typeof PROVENANCE_KINDS)[number]

/** By value; the colours of the models repeat. */
export const PROVENANCE_COLORS: readonly string[] = [
  '#4c8dff',
  '#aa3377',
  '#bbbbbb',
  ...Array.from({ length: 250 }, (_, model) => ['#ffb020', '#ff7a45', '#e8c547', '#d9822b'][model % 4])
]

/** The kind of a value, also of one that no one wrote: what is labelled without a trace was labelled by hand. */
export function kindOf(value: number): ProvenanceKind {
  if (value >= FIRST_MODEL && value !== 255) return 'accepted'
  if (value === PROVENANCE.assisted) return 'assisted'
  return value === PROVENANCE.imported ? 'imported' : 'hand'
}

/** The value for what is accepted from a run's net; a run that is new gets a line in `project.json`. */
export async function valueOfModel(folder: string, runId: string): Promise<number> {
  const { models = [] } = await readProjectFile(folder)
  const known = models.indexOf(runId)
  if (known !== -1) return FIRST_MODEL + known
  await changeProjectFile(folder, (project) => ({
    ...project,
    models: [...new Set([...(project.models ?? []), runId])].slice(0, MOST_MODELS)
  }))
  const now = (await readProjectFile(folder)).models ?? []
  // Those that are too many share the last value.
  return FIRST_MODEL + (now.includes(runId) ? now.indexOf(runId) : MOST_MODELS - 1)
}

/** Values from `FIRST_MODEL` to 252. */
const MOST_MODELS = 250
