/**
 * Brings an imported Model into the one form the engine works on: opset 17, nodes in order, float32, every weight an initializer
 * under its own name, every setting a Constant or an integer. What it answers computes the same function at inference.
 */
import { Failure } from '../failure'
import { without } from './attributes'
import { checkForm } from './checkNodes'
import { convertNode } from './conversions'
import { OPSET } from './graph'
import { separateWeights } from './learned'
import { liveNodes, readsOf, withBodies } from './reads'
import { isStoredElsewhere, isVoidCast, toSinglePrecision } from './singlePrecision'
import { flattenBodies } from './subgraphs'
import { float32, toFloat32 } from './tensor'
import { sortNodes } from './toposort'
import type { Model, Node, Tensor } from './types'

const OLDEST = 11
const NEWEST = 21

export function normalizeModel(model: Model): Model {
  if (model.opset < OLDEST || model.opset > NEWEST)
    throw new Failure('bad-model', `The model uses operator set ${model.opset}; ${OLDEST} to ${NEWEST} is supported.`)
  const whole = flattenBodies(model)
  const nodes = liveNodes(
    sortNodes(whole),
    whole.outputs.map((o) => o.name)
  )
  const single = toSinglePrecision(withConnectedInputs({ ...whole, nodes }))
  const converted = convertNodes(single)
  withBodies(converted.nodes).forEach(checkForm)
  const separated = separateWeights(converted)
  checkNumbers(separated)
  return { ...separated, opset: OPSET, nodes: withUniqueNames(separated.nodes) }
}

/** ONNX Runtime refuses two nodes of the same name, exporters now and then write them. */
function withUniqueNames(nodes: readonly Node[]): readonly Node[] {
  const taken = new Set<string>()
  return nodes.map((node) => {
    let name = node.name
    for (let copy = 2; taken.has(name); copy++) name = `${node.name} (${copy})`
    taken.add(name)
    return name === node.name ? node : { ...node, name }
  })
}

/** An input that no output depends on is left out, like the labels of an exported training graph. */
function withConnectedInputs(model: Model): Model {
  const read = new Set([...model.nodes.flatMap(readsOf), ...model.outputs.map((o) => o.name)])
  const inputs = model.inputs.filter((p) => read.has(p.name))
  if (inputs.length === 0) throw new Failure('bad-model', 'No output of the net depends on an input.')
  return { ...model, inputs }
}

function convertNodes(model: Model): Model {
  const initializers = new Map(model.initializers)
  const alias = new Map<string, string>()
  const warnings = [...(model.warnings ?? [])]
  const outputs = new Set(model.outputs.map((o) => o.name))
  const convert = (original: Node): readonly Node[] => {
    const node = { ...original, inputs: givenInputs(original).map((i) => alias.get(i) ?? i) }
    const weight = copiedWeight(node, initializers)
    if (weight) {
      initializers.set(node.outputs[0]!, weight)
      return []
    }
    if (isNothing(node, initializers) && !outputs.has(node.outputs[0]!)) {
      alias.set(node.outputs[0]!, node.inputs[0]!)
      return []
    }
    return convertNode(convertBodies(forInference(node)), { opset: model.opset, initializers, warnings })
  }
  const convertBodies = (node: Node): Node => {
    const attributes = Object.entries(node.attributes).map(([name, value]) => {
      if (typeof value !== 'object' || !('graph' in value)) return [name, value] as const
      const nodes = value.graph.nodes.flatMap(convert)
      const results = value.graph.outputs.map((o) => alias.get(o) ?? o)
      return [name, { graph: { ...value.graph, nodes, outputs: results } }] as const
    })
    return { ...node, attributes: Object.fromEntries(attributes) }
  }
  const nodes = model.nodes.flatMap(convert)
  const used = new Set([...nodes.flatMap(readsOf), ...outputs])
  for (const name of initializers.keys()) if (!used.has(name)) initializers.delete(name)
  return { ...model, nodes, initializers, warnings }
}

/** Inputs up to the last that is given: ONNX Runtime crashes on some nodes that name those behind it ''. */
const givenInputs = ({ inputs }: Node): readonly string[] =>
  inputs.slice(0, inputs.findLastIndex((input) => input !== '') + 1)

const isNothing = (node: Node, initializers: ReadonlyMap<string, Tensor>): boolean =>
  node.domain === '' && (node.op === 'Identity' || isVoidCast(node, initializers.get(node.inputs[0] ?? '')))

/** A model exported in training mode says so in these ops; whether to train is the engine's own decision. */
function forInference(node: Node): Node {
  if (node.op === 'Dropout') return { ...node, inputs: node.inputs.slice(0, 2), outputs: node.outputs.slice(0, 1) }
  return node.op === 'BatchNormalization'
    ? { ...without(node, 'training_mode'), outputs: node.outputs.slice(0, 1) }
    : node
}

/**
 * A weight that is stored elsewhere: exporters tie equal-valued parameters through Identity (untied here, or training would
 * tie them), and small files keep weights of another precision behind a Cast.
 */
function copiedWeight(node: Node, initializers: ReadonlyMap<string, Tensor>): Tensor | null {
  const stored = initializers.get(node.inputs[0] ?? '')
  if (!stored || node.domain !== '') return null
  if (node.op === 'Identity') return { ...stored, data: stored.data.slice() }
  return isStoredElsewhere(node, stored) ? float32(stored.dims, toFloat32(stored).slice()) : null
}

function checkNumbers({ initializers }: Model): void {
  for (const [name, { dtype, data }] of initializers) {
    if (dtype !== 'float32') continue
    const at = findNaN(data as Float32Array)
    if (at >= 0)
      throw new Failure(
        'bad-weights',
        `The weight "${name}" is not a number at position ${at}; the file is damaged, or its training had run away.`
      )
  }
}

/** A plain loop: with a callback per weight it took as long as reading the file. */
function findNaN(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return i
  return -1
}
