/**
 * Units: what a net is made of at some level of detail. At first every node of the graph is one; folding joins neighbours into
 * layers (convolution, norm and activation), blocks (a residual block) and runs of equal blocks.
 */
import type { Node } from '../graph/types'

export type Kind =
  | 'input'
  | 'convolution'
  | 'depthwise'
  | 'transposed'
  | 'linear'
  | 'attention'
  | 'normalization'
  | 'activation'
  | 'affine'
  | 'pool'
  | 'resize'
  | 'join'
  | 'layout'
  | 'output'

export interface Unit {
  readonly kind: Kind
  /** What it does, for people: 'Conv 3×3 · BN · ReLU'. */
  readonly label: string
  readonly nodes: readonly Node[]
  /** The units it was folded from; empty for a layer. */
  readonly parts: readonly Unit[]
  /** How several inputs are joined at its start: 'Add', 'Concat'. */
  readonly joint: string | null
  /** Values it reads and writes without a node: the image, the logits. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

/** The layers within a unit, in order. */
export const layersOf = (unit: Unit): readonly Unit[] =>
  unit.parts.length === 0 ? [unit] : unit.parts.flatMap(layersOf)
