/**
 * Reverse-mode differentiation of a Graph: one generic walk from the loss back to the parameters. It knows no operator;
 * every operator's derivative is an entry of the table in `rules.ts`.
 * Source: Baydin et al., Automatic Differentiation in Machine Learning: a Survey, https://arxiv.org/abs/1502.05767
 */
import { Failure } from '../failure'
import type { Graph } from '../graph/graph'
import { readsOf } from '../graph/reads'
import type { Node } from '../graph/types'
import { describeObstacle, findObstacles } from './obstacles'
import { ruleFor } from './rules'

/**
 * Appends the nodes that compute gradients.
 * @param seeds value -> gradient of the loss with respect to it (same shape)
 * @param wanted the values to differentiate with respect to
 * @returns for every wanted value that influences a seed, the name of its gradient (same shape)
 */
export function backward(
  graph: Graph,
  seeds: ReadonlyMap<string, string>,
  wanted: Iterable<string>
): Map<string, string> {
  const targets = new Set(wanted)
  const forward = [...graph.nodes]
  const dependent = dependentValues(forward, targets)
  const gradients = new Accumulator(graph, seeds)
  for (const node of forward.toReversed()) {
    if (!node.outputs.some((o) => dependent.has(o) && gradients.has(o))) continue
    const needs = (input: number) => dependent.has(node.inputs[input] ?? '')
    const dys = node.outputs.map((o) => gradients.total(o))
    const dxs = ruleFor(node)(graph, node, dys, needs)
    dxs.forEach((dx, i) => {
      if (dx && needs(i)) gradients.add(node.inputs[i]!, graph.sumTo(dx, graph.shapeOf(node.inputs[i]!)))
    })
  }
  return new Map([...targets].flatMap((t) => (gradients.has(t) ? [[t, gradients.total(t)!] as const] : [])))
}

/** Throws Failure 'unsupported-op' naming the first node without a gradient that one of `wanted` reaches, and what to freeze. */
export function checkDifferentiable(nodes: readonly Node[], wanted: Iterable<string>): void {
  const [obstacle] = findObstacles(nodes, wanted)
  if (!obstacle) return
  const { op, name } = obstacle.node
  throw new Failure('unsupported-op', describeObstacle(obstacle), { op, node: name })
}

/** Every value that changes when one of `targets` does. */
function dependentValues(nodes: readonly Node[], targets: ReadonlySet<string>): Set<string> {
  const dependent = new Set(targets)
  for (const node of nodes)
    if (readsOf(node).some((i) => dependent.has(i))) node.outputs.forEach((o) => o && dependent.add(o))
  return dependent
}

/** Gradient contributions per value; added up when the value is reached, so that no value is summed twice. */
class Accumulator {
  private readonly parts = new Map<string, string[]>()

  constructor(
    private readonly graph: Graph,
    seeds: ReadonlyMap<string, string>
  ) {
    for (const [value, gradient] of seeds) this.add(value, gradient)
  }
  has(value: string): boolean {
    return this.parts.has(value)
  }
  add(value: string, gradient: string): void {
    const parts = this.parts.get(value)
    if (parts) parts.push(gradient)
    else this.parts.set(value, [gradient])
  }
  total(value: string): string | null {
    const parts = this.parts.get(value)
    if (!parts) return null
    const total = parts.reduce((sum, part) => this.graph.add(sum, part))
    this.parts.set(value, [total])
    return total
  }
}
