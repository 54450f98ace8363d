/** Fixes the sizes of a Model's inputs and so the shape of every value in it: Model -> Graph. */
import { Failure } from '../failure'
import { intOf } from './attributes'
import { foldNode } from './fold'
import { Graph } from './graph'
import type { Model, Node } from './types'

/**
 * @param shapes one shape per input of the model, for example { image: [2, 3, 256, 256] }
 * @param supply defines some of the model's weights as computed values before the net reads them, and answers their names
 * @returns a Graph with the model's names; shape arithmetic is folded away
 */
export function bindShapes(
  model: Model,
  shapes: Readonly<Record<string, readonly number[]>>,
  supply: (graph: Graph) => ReadonlySet<string> = () => new Set()
): Graph {
  const graph = new Graph(namesOf(model))
  const supplied = supply(graph)
  for (const port of model.inputs) graph.input(port.name, port.dtype, boundShape(port, shapes[port.name]))
  for (const [name, value] of model.initializers) if (!supplied.has(name)) graph.constant(value, name)
  for (const node of model.nodes) append(graph, node)
  for (const port of model.outputs) graph.output(port.name)
  return graph.prune(new Set(graph.inputs))
}

const namesOf = (model: Model): ReadonlySet<string> =>
  new Set([...model.inputs.map((p) => p.name), ...model.initializers.keys(), ...model.nodes.flatMap((n) => n.outputs)])

/** A port without dims has an unknown rank. Sizes that a file fixes may be changed: what really depends on them fails in shape inference, with its node's name. */
function boundShape(port: Model['inputs'][number], shape: readonly number[] | undefined): readonly number[] {
  if (!shape) throw new Failure('bad-argument', `The net's input "${port.name}" was given no shape.`)
  if (port.shape.length > 0 && shape.length !== port.shape.length)
    throw new Failure(
      'bad-argument',
      `The net's input "${port.name}" has the shape [${port.shape}]; [${shape}] does not fit it.`
    )
  return shape
}

function append(graph: Graph, node: Node): void {
  const value = foldNode(node, graph)
  if (value) {
    graph.constant(value, node.outputs[0]!)
    return
  }
  if (intOf(node, 'segsmith_flattens', 0) === 1) {
    const rank = graph.rankOf(node.inputs[0]!)
    if (graph.axis(node.inputs[0]!, intOf(node, 'axis', 1)) !== rank - 1)
      throw new Failure(
        'unsupported-op',
        `Node "${node.name}" (${node.op}) works on flattened axes, as before operator set 13; export the model with opset 13 or newer.`
      )
    graph.emitAll(node.op, node.inputs, { axis: -1 }, { name: node.name, outputs: node.outputs })
    return
  }
  const { name, outputs, domain } = node
  graph.emitAll(node.op, node.inputs, node.attributes, { name, outputs, domain })
}
