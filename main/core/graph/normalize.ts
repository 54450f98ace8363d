/**
 * Brings an imported Model into the one form the engine works on: opset 17, every weight a float32 initializer under its own
 * name, no Identity, no Dropout. What it answers computes the same function at inference.
 */
import { Failure } from '../failure'
import { intOf, intsOf, tensorOf } from './attributes'
import { OPSET } from './graph'
import { dtypeCode } from './onnx'
import { float32, int64s, toFloat32 } from './tensor'
import type { Model, Node, Tensor } from './types'

const OLDEST = 11
const NEWEST = 21

export function normalizeModel(model: Model): Model {
  if (model.opset < OLDEST || model.opset > NEWEST)
    throw new Failure('bad-model', `The model uses operator set ${model.opset}; ${OLDEST} to ${NEWEST} is supported.`)
  const initializers = new Map(model.initializers)
  const alias = new Map<string, string>()
  const outputs = new Set(model.outputs.map((o) => o.name))
  const nodes: Node[] = []
  for (const original of model.nodes) {
    const node = { ...original, inputs: original.inputs.map((i) => alias.get(i) ?? i) }
    const weight = copiedWeight(node, initializers)
    if (weight) initializers.set(node.outputs[0]!, weight)
    else if ((node.op === 'Identity' || node.op === 'Dropout') && !outputs.has(node.outputs[0]!))
      alias.set(node.outputs[0]!, node.inputs[0]!)
    else nodes.push(toOpset17(forInference(node), model.opset, initializers))
  }
  const used = new Set(nodes.flatMap((n) => n.inputs))
  for (const name of initializers.keys()) if (!used.has(name) && !outputs.has(name)) initializers.delete(name)
  return { ...model, opset: OPSET, nodes, initializers }
}

/** A model exported in training mode says so in these ops; whether to train is the engine's own decision. */
function forInference(node: Node): Node {
  const outputs = node.outputs.slice(0, 1)
  if (node.op === 'Dropout')
    return { ...node, op: 'Identity', inputs: node.inputs.slice(0, 1), outputs, attributes: {} }
  return node.op === 'BatchNormalization' ? { ...without(node, 'training_mode'), outputs } : node
}

/**
 * A weight that is stored elsewhere: exporters tie equal-valued parameters through Identity (untied here, or training would
 * tie them), and small files keep float16 weights behind a Cast.
 */
function copiedWeight(node: Node, initializers: ReadonlyMap<string, Tensor>): Tensor | null {
  const stored = initializers.get(node.inputs[0] ?? '')
  if (!stored) return null
  if (node.op === 'Identity') return { ...stored, data: stored.data.slice() }
  if (node.op === 'Cast' && stored.dtype === 'float16' && intOf(node, 'to', 0) === dtypeCode('float32'))
    return float32(stored.dims, toFloat32(stored))
  return null
}

/** Rewrites what changed its form between operator sets; source: https://github.com/onnx/onnx/blob/main/docs/Changelog.md */
function toOpset17(node: Node, from: number, initializers: Map<string, Tensor>): Node {
  if (from < 13 && AXES_INPUT_SINCE_13.has(node.op))
    return attributeToInput(node, node.op === 'Split' ? 'split' : 'axes', initializers)
  if (from < 13 && (node.op === 'Softmax' || node.op === 'LogSoftmax'))
    return { ...node, attributes: { axis: intOf(node, 'axis', 1), segsmith_flattens: 1 } }
  if (from >= 18 && AXES_INPUT_SINCE_18.has(node.op) && node.inputs.length > 1)
    return inputToAttribute(node, initializers)
  if (from >= 18 && node.op === 'Split') return without(node, 'num_outputs')
  return node
}

const AXES_INPUT_SINCE_13 = new Set(['Squeeze', 'Unsqueeze', 'ReduceSum', 'Split'])
const AXES_INPUT_SINCE_18 = new Set(['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceL2', 'ReduceProd'])

function without(node: Node, attribute: string): Node {
  const kept = Object.entries(node.attributes).filter(([name]) => name !== attribute)
  return { ...node, attributes: Object.fromEntries(kept) }
}

function attributeToInput(node: Node, attribute: string, initializers: Map<string, Tensor>): Node {
  const values = intsOf(node, attribute, [])
  if (values.length === 0) return node
  const name = `${node.outputs[0]!}.${attribute}`
  initializers.set(name, int64s(values))
  return { ...without(node, attribute), inputs: [node.inputs[0]!, name] }
}

function inputToAttribute(node: Node, initializers: ReadonlyMap<string, Tensor>): Node {
  const axes = initializers.get(node.inputs[1]!) ?? tensorOf(node, 'axes')
  if (!axes)
    throw new Failure('unsupported-op', `Node "${node.name}" (${node.op}) computes its axes; fixed axes were expected.`)
  return {
    ...node,
    inputs: [node.inputs[0]!],
    attributes: { ...node.attributes, axes: Array.from(axes.data as BigInt64Array, Number) }
  }
}
