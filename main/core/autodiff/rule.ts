/** The interface of a gradient rule. */
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'

/** The domain of logical operators: what they compute is calculus, how is decided in `lower/`. */
export const LOGICAL = 'segsmith'

/**
 * Emits the gradient of a node's inputs.
 * @param dys gradient per output, null where the loss does not depend on it
 * @param needs whether input i's gradient is asked for
 * @returns gradient per input (null: not asked for, or none). It may still have the broadcast shape: the walk sums it down.
 */
export type GradientRule = (
  g: Graph,
  node: Node,
  dys: readonly (string | null)[],
  needs: (input: number) => boolean
) => readonly (string | null)[]

export type RuleTable = Readonly<Record<string, GradientRule>>

/** The common case: one output, whose gradient exists. */
export type SimpleRule = (
  g: Graph,
  dy: string,
  node: Node,
  needs: (input: number) => boolean
) => readonly (string | null)[]
export const simple =
  (rule: SimpleRule): GradientRule =>
  (g, node, dys, needs) =>
    rule(g, dys[0]!, node, needs)

/** For ops with one differentiable input: dx from dy, x and y. */
export const unary = (derivative: (g: Graph, dy: string, x: string, y: string, node: Node) => string): GradientRule =>
  simple((g, dy, node) => [derivative(g, dy, node.inputs[0]!, node.outputs[0]!, node)])
