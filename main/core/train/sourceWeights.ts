/** How much pixels count by who decided them: painted by hand, assisted, imported, or accepted from a net. */
import { Failure } from '../failure'
import { kindOf, PROVENANCE_KINDS, type ProvenanceKind } from '../data/provenance'
import { UNLABELLED, type LabelMap } from '../data/types'
import type { WeightMap } from '../data/weightMap'

/** From 0, left out, to 1; a kind that is not named counts 1. */
export type SourceWeights = Readonly<Partial<Record<ProvenanceKind, number>>>

/** Throws Failure 'bad-argument' naming what cannot be. */
export function checkSourceWeights(weights: SourceWeights): void {
  for (const [kind, weight] of Object.entries(weights)) {
    if (!(PROVENANCE_KINDS as readonly string[]).includes(kind))
      throw new Failure('bad-argument', `sourceWeights names ${kind}; ${PROVENANCE_KINDS.join(', ')} were expected.`)
    if (!(weight >= 0 && weight <= 1))
      throw new Failure('bad-argument', `The weight of ${kind} pixels is ${weight}; a number from 0 to 1 was expected.`)
  }
}

/** Whether it matters at all who decided a pixel. */
export const weighsSources = (weights: SourceWeights): boolean => Object.values(weights).some((weight) => weight < 1)

/** Whether some pixels count in part, so that a weight goes with each of them to the loss. */
export const weighsPixels = (weights: SourceWeights): boolean =>
  Object.values(weights).some((weight) => weight > 0 && weight < 1)

export interface WeighedLabel {
  /** Pixels that do not count are unlabelled. */
  readonly label: LabelMap
  /** Null where every pixel of the label counts in full. */
  readonly weights: WeightMap | null
}

/** A label with what its pixels count. @param provenance null where nothing is known: then all is by hand */
export function weighSources(label: LabelMap, provenance: LabelMap | null, weights: SourceWeights): WeighedLabel {
  const sources = provenance?.pixels ?? new Uint8Array(label.pixels.length).fill(UNLABELLED)
  const table = Float32Array.from({ length: 256 }, (_, value) => weights[kindOf(value)] ?? 1)
  const pixels = label.pixels.map((value, at) => (table[sources[at]!]! > 0 ? value : UNLABELLED))
  const map = weighsPixels(weights) ? { ...label, pixels: sources, table } : null
  return { label: { ...label, pixels }, weights: map }
}
