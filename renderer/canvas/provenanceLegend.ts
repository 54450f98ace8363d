/** The kinds of provenance by their values: 0 hand, 1 assisted, 2 imported, and from 3 on the models of the project. */
export interface ProvenanceEntry {
  readonly name: string
  /** '#rrggbb' */
  readonly color: string
}

const MODEL_COLORS = ['#ffb020', '#ff7a45', '#e8c547', '#d9822b']
const MODELS = 250

export const PROVENANCE_LEGEND: readonly ProvenanceEntry[] = [
  { name: 'By hand', color: '#4c8dff' },
  { name: 'Assisted', color: '#aa3377' },
  { name: 'Imported', color: '#bbbbbb' },
  ...Array.from({ length: MODELS }, (_, i) => ({ name: `From model ${i + 1}`, color: MODEL_COLORS[i % 4] }))
]
