/**
 * The order in which nodes are written decides the order in which ONNX Runtime runs them, and so how long their results stay in
 * memory. It visits them depth first from the outputs, of a node's inputs the one written last first.
 * Source: Graph::ReverseDFSFrom, https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/graph/graph.cc
 */
import type { Model, Node } from '../graph/types'

/**
 * Written last to first, nodes run about as they were emitted: the gradients of the last layers, and with them the maps they are
 * made of, are done with before those of the first. A view counts as what it is a view of.
 */
export function inRunningOrder(model: Model): Model {
  return { ...model, nodes: withViewsBehind(model.nodes).reverse() }
}

/** Every Reshape right behind the node whose output it reads. */
function withViewsBehind(nodes: readonly Node[]): Node[] {
  const made = new Set(nodes.flatMap((node) => node.outputs))
  const isView = (node: Node) => node.op === 'Reshape' && made.has(node.inputs[0]!)
  const views = new Map<string, Node[]>()
  for (const node of nodes.filter(isView)) {
    const [viewed] = node.inputs as [string]
    views.set(viewed, [...(views.get(viewed) ?? []), node])
  }
  const withViews = (node: Node): Node[] => [
    node,
    ...node.outputs.flatMap((output) => (views.get(output) ?? []).flatMap(withViews))
  ]
  return nodes.filter((node) => !isView(node)).flatMap(withViews)
}
