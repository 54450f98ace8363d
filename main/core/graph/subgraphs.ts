/** Makes the names inside of branches (If) unique in the whole net and moves their weights out, so that names mean one thing. */
import type { Model, Node, Subgraph, Tensor } from './types'

export function flattenBodies(model: Model): Model {
  const hasBodies = model.nodes.some((node) => Object.values(node.attributes).some(isBody))
  if (!hasBodies) return model
  const initializers = new Map(model.initializers)
  return { ...model, nodes: model.nodes.map((node) => flattenNode(node, new Map(), initializers)), initializers }
}

const isBody = (value: unknown): value is { readonly graph: Subgraph } =>
  typeof value === 'object' && value !== null && 'graph' in value

/** @param renamed values of the bodies around the node, by their old names */
function flattenNode(node: Node, renamed: ReadonlyMap<string, string>, initializers: Map<string, Tensor>): Node {
  const current = (value: string) => renamed.get(value) ?? value
  const outputs = node.outputs.map(current)
  const attributes = Object.entries(node.attributes).map(([name, value]) =>
    isBody(value)
      ? ([name, { graph: flattenBody(value.graph, `${outputs[0]}/${name}/`, renamed, initializers) }] as const)
      : ([name, value] as const)
  )
  return { ...node, inputs: node.inputs.map(current), outputs, attributes: Object.fromEntries(attributes) }
}

function flattenBody(
  body: Subgraph,
  prefix: string,
  around: ReadonlyMap<string, string>,
  initializers: Map<string, Tensor>
): Subgraph {
  const own = [...body.initializers.keys(), ...body.nodes.flatMap((n) => n.outputs)].filter((name) => name !== '')
  const renamed = new Map([...around, ...own.map((name) => [name, prefix + name] as const)])
  for (const [name, value] of body.initializers) initializers.set(prefix + name, value)
  return {
    nodes: body.nodes.map((node) => flattenNode(node, renamed, initializers)),
    outputs: body.outputs.map((name) => renamed.get(name) ?? name),
    initializers: new Map()
  }
}
