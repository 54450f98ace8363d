/** What a node reads: its inputs, and whatever the bodies of a branch take from around them. */
import type { Node, Subgraph } from './types'

function bodiesOf(node: Node): readonly Subgraph[] {
  return Object.values(node.attributes).flatMap((value) =>
    typeof value === 'object' && 'graph' in value ? [value.graph] : []
  )
}

/** Every value a node depends on; '' for an input that is left out is not among them. */
export function readsOf(node: Node): readonly string[] {
  const bodies = bodiesOf(node)
  if (bodies.length === 0) return node.inputs.filter((i) => i !== '')
  return [...node.inputs.filter((i) => i !== ''), ...bodies.flatMap(readsFromOutside)]
}

function readsFromOutside({ nodes, outputs, initializers }: Subgraph): string[] {
  const own = new Set([...initializers.keys(), ...nodes.flatMap((n) => n.outputs)])
  return [...nodes.flatMap(readsOf), ...outputs].filter((value) => !own.has(value))
}

/** The nodes and those of their branches, outermost first. */
export function withBodies(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => [node, ...bodiesOf(node).flatMap((body) => withBodies(body.nodes))])
}

/** The nodes that some of `outputs` depend on, in their order. */
export function liveNodes(nodes: readonly Node[], outputs: Iterable<string>): Node[] {
  const live = new Set(outputs)
  return nodes
    .toReversed()
    .filter((node) => {
      const isLive = node.outputs.some((o) => live.has(o))
      if (isLive) readsOf(node).forEach((value) => live.add(value))
      return isLive
    })
    .reverse()
}
