/** Fixes the sizes of a Model's inputs and so the shape of every value in it: Model -> Graph. */
import { Failure } from '../failure'
import { checkTypes } from './checkNodes'
import { chosenBranch, expandNode } from './expand'
import { foldNode } from './fold'
import { Graph } from './graph'
import { withBodies } from './reads'
import { hasShapeRule, inferTypes } from './shapes'
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
  const data = new Set(graph.inputs)
  for (const [name, value] of model.initializers) if (!supplied.has(name)) graph.constant(value, name)
  const binder = new Binder(graph, new Set(model.outputs.map((p) => p.name)))
  for (const node of model.nodes) binder.append(node)
  for (const port of model.outputs) graph.output(port.name)
  return graph.prune(data)
}

const namesOf = (model: Model): ReadonlySet<string> =>
  new Set([
    ...model.inputs.map((p) => p.name),
    ...model.initializers.keys(),
    ...withBodies(model.nodes).flatMap((n) => n.outputs)
  ])

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

class Binder {
  /** Values that are other values under a name of their own. */
  private readonly alias = new Map<string, string>()

  constructor(
    private readonly graph: Graph,
    private readonly outputs: ReadonlySet<string>
  ) {}

  append(original: Node): void {
    const node = { ...original, inputs: original.inputs.map((i) => this.alias.get(i) ?? i) }
    try {
      this.bind(node)
    } catch (error) {
      throw error instanceof RangeError ? this.misfit(node) : error
    }
  }

  private bind(node: Node): void {
    checkTypes(node, (value) => this.graph.typeOf(value))
    const values = this.fold(node) ?? (node.op === 'If' ? this.branch(node) : expandNode(this.graph, node))
    if (values) values.forEach((value, i) => this.name(value, node.outputs[i]))
    else {
      const { name, outputs, domain } = node
      this.graph.emitAll(node.op, node.inputs, node.attributes, { name, outputs, domain })
    }
  }

  /** Numbers of a broken file that only their use shows to be wrong: an axis that is not there, an index beyond the end. */
  private misfit({ name, op, inputs }: Node): Failure {
    const shapes = inputs.map((i) => (this.graph.has(i) ? `[${this.graph.shapeOf(i)}]` : 'nothing'))
    return new Failure('bad-model', `Node "${name}" (${op}) does not fit its inputs, which are ${shapes.join(', ')}.`)
  }

  private fold(node: Node): readonly string[] | null {
    const isKnown = node.inputs.every((i) => i === '' || this.graph.constants.has(i))
    // shapes first: a constant that does not fit is said by its node's name
    if (isKnown && hasShapeRule(node)) inferTypes(node, this.graph)
    const folded = foldNode(node, this.graph)
    return folded && folded.map((t, i) => (node.outputs[i] ? this.graph.constant(t, node.outputs[i]) : ''))
  }

  private branch(node: Node): readonly string[] {
    const { nodes, outputs } = chosenBranch(this.graph, node)
    for (const inner of nodes) this.append(inner)
    return outputs.map((o) => this.alias.get(o) ?? o)
  }

  /** Makes `wanted` a name of `value`. An output of the net must exist as itself. */
  private name(value: string, wanted: string | undefined): void {
    if (!wanted || wanted === value) return
    if (this.outputs.has(wanted)) this.graph.emit('Identity', [value], {}, { outputs: [wanted] })
    else this.alias.set(wanted, value)
  }
}
