/** What stands in the way of training a net: operators without a gradient, and which parameters must be frozen because of them. */
import { isExpanded } from '../graph/expand'
import { liveNodes, readsOf, withBodies } from '../graph/reads'
import type { Node } from '../graph/types'
import { hasRule } from './rules'

export interface Obstacle {
  readonly node: Node
  /** The parameters in front of it, in the order of the net: no gradient reaches them. */
  readonly parameters: readonly string[]
}

/**
 * The nodes without a gradient rule that a parameter reaches first; what lies behind them can be trained all the same.
 * @param isUnknown further nodes that nothing can be learned through
 */
export function findObstacles(
  nodes: readonly Node[],
  parameters: Iterable<string>,
  isUnknown: (node: Node) => boolean = () => false
): readonly Obstacle[] {
  const all = withBodies(nodes)
  const names = [...parameters]
  const reached = new Set(names)
  const found: Node[] = []
  for (const node of all) {
    if (!readsOf(node).some((value) => reached.has(value))) continue
    if (isExpanded(node) || (hasRule(node) && !isUnknown(node)))
      node.outputs.forEach((output) => output && reached.add(output))
    else found.push(node)
  }
  return found.map((node) => {
    const before = new Set(liveNodes(all, node.outputs).flatMap(readsOf))
    return { node, parameters: names.filter((name) => before.has(name)) }
  })
}

/** One sentence for the user: which node, and what to freeze. */
export function describeObstacle({ node, parameters }: Obstacle): string {
  const [first, last] = [parameters[0]!, parameters.at(-1)!]
  const which = parameters.length === 1 ? `"${first}"` : `the ${parameters.length} weights from "${first}" to "${last}"`
  return `Node "${node.name}" (${node.op}) has no gradient; freeze what comes before it (${which}) or choose another net.`
}
