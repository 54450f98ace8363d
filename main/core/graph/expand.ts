/**
 * Ops that disappear when a Model is bound, because with known shapes they are nothing, or a few other ops: the table of what is
 * emitted in their place. The rest of the engine never meets them.
 */
import { Failure } from '../failure'
import { graphOf, intOf } from './attributes'
import { dtypeOfCode } from './dataTypes'
import { emitDropout } from './dropout'
import { emitEinsum } from './einsum'
import type { Graph } from './graph'
import { entryOf } from './table'
import type { Node, Subgraph } from './types'

/** Emits substitutes and answers the values that stand for the outputs, or null to keep the node as it is. */
type Expansion = (g: Graph, node: Node) => readonly string[] | null

const EXPANSIONS: Readonly<Record<string, Expansion>> = {
  Identity: (_g, node) => [node.inputs[0]!],
  Dropout: (g, node) => [emitDropout(g, node)],
  Einsum: (g, node) => [emitEinsum(g, node)],
  Cast(g, node) {
    const [x] = node.inputs as [string]
    return g.dtypeOf(x) === dtypeOfCode(intOf(node, 'to', 1), `Node "${node.name}"`) ? [x] : null
  },
  CastLike(g, node) {
    const [x, like] = node.inputs as [string, string]
    return [g.cast(x, g.dtypeOf(like))]
  },
  // parts of equal size, the last may be smaller: opset 17 knows only sizes that are written out
  Split(g, node) {
    if (node.inputs[1]) return null
    const [x] = node.inputs as [string]
    const axis = g.axis(x, intOf(node, 'axis', 0))
    const part = Math.ceil(g.shapeOf(x)[axis]! / node.outputs.length)
    const sizes = node.outputs.map((_, i) => Math.max(0, Math.min(part, g.shapeOf(x)[axis]! - i * part)))
    return g.emitAll('Split', [x, g.ints(sizes)], { axis }, { name: node.name, outputs: node.outputs })
  },
  Mean: (g, node) => [g.scale(g.emit('Sum', node.inputs), 1 / node.inputs.length)]
}

export function expandNode(g: Graph, node: Node): readonly string[] | null {
  return node.domain === '' ? (entryOf(EXPANSIONS, node.op)?.(g, node) ?? null) : null
}

/** Whether a node needs no rule of its own, because what takes its place has one. */
export const isExpanded = (node: Node): boolean =>
  node.domain === '' && (node.op === 'If' || Object.hasOwn(EXPANSIONS, node.op))

/** The branch an If takes, which must be known from shapes alone. */
export function chosenBranch(g: Graph, node: Node): Subgraph {
  const condition = g.numbers(node.inputs[0]!)
  const branch = condition && graphOf(node, condition[0] ? 'then_branch' : 'else_branch')
  if (!branch)
    throw new Failure(
      'unsupported-op',
      `Node "${node.name}" (If) decides by the data which branch it takes; only a decision by fixed shapes can be trained.`,
      { op: 'If', node: node.name }
    )
  return branch
}
