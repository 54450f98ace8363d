/** How far the label files of an image follow the journal, as its records tell. */
import type { RecordHead } from './journalRecord'
import type { Layer } from './patches'

export interface Settled {
  readonly through: number
  /** Of the label file, '' for none; of those that were to take its place, too, as long as it is not known that one did. */
  readonly digests: readonly string[]
  /** How far files reach that were to take the place of others: by their digests. */
  readonly versions: Readonly<Record<Layer, ReadonlyMap<string, number>>>
}

export const NEVER_SETTLED: Settled = { through: 0, digests: [], versions: { label: new Map(), provenance: new Map() } }

export function settledAfter(before: Settled, head: Extract<RecordHead, { type: 'settling' | 'settled' }>): Settled {
  const digest = head.type === 'settled' ? head.digest : head.digests.label
  // Of what was there before this program wrote anything nothing was noted: cut off now, it is still there.
  const older = head.type === 'settling' && before.digests.length === 0 ? [head.replaced] : before.digests
  const digests = [...new Set([digest, ...older].filter((known) => known !== undefined))]
  if (head.type === 'settled') {
    const isDone = before.digests[0] === digest
    return { ...NEVER_SETTLED, through: head.through, digests: isDone ? digests.slice(0, 1) : digests }
  }
  const versionsOf = (layer: Layer): ReadonlyMap<string, number> => {
    const [known, added] = [before.versions[layer], head.digests[layer]]
    return added === undefined ? known : new Map([...known, [added, head.through]])
  }
  return { ...before, digests, versions: { label: versionsOf('label'), provenance: versionsOf('provenance') } }
}
