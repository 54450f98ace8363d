/** How much pixels count by who decided them: painted by hand, assisted, imported, or accepted from a net. */
import { Failure } from '../failure'
import { kindOf, PROVENANCE_KINDS, type ProvenanceKind } from '../data/provenance'
import { UNLABELLED, type LabelMap } from '../data/types'

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

export const weighsSources = (weights: SourceWeights): boolean => Object.values(weights).some((weight) => weight < 1)

/**
 * The label without the pixels that do not count. Of a kind that counts by a share, that share of its pixels is kept, spread
 * evenly and always the same ones. In a mean over many pixels that is near to a weight of each, without a map of weights
 * beside every label on its way through crops, tiles and losses.
 */
export function withSourcesWeighed(label: LabelMap, provenance: LabelMap | null, weights: SourceWeights): LabelMap {
  const byValue = Float64Array.from({ length: 256 }, (_, value) => weights[kindOf(value)] ?? 1)
  const pixels = label.pixels.map((value, at) => {
    const source = provenance ? provenance.pixels[at] : UNLABELLED
    return shareOf(at) < byValue[source] ? value : UNLABELLED
  })
  return { ...label, pixels }
}

/** A number from 0 to below 1 that looks random for neighbours: multiples of the golden ratio spread evenly. */
function shareOf(at: number): number {
  return (at * 0.6180339887498949) % 1
}
