/**
 * Which constants of an imported net are learned. Most exporters write weights as initializers and settings as Constant nodes,
 * but not all; after this step an initializer of floats is a weight (unless its place makes it a setting), a Constant is none.
 */
import { tensorOf } from './attributes'
import { makeNode } from './nodes'
import { entryOf } from './table'
import type { Model, Node, Tensor } from './types'

/** Inputs that only a weight can take, by operator. */
const WEIGHT_PLACES: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2, 3, 4],
  PRelu: [1]
}
/** Inputs that are weights in nets whose other weights are Constants too. */
const USUAL_PLACES: Readonly<Record<string, readonly number[]>> = {
  Add: [0, 1],
  Mul: [0, 1],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  Unsqueeze: [0],
  Reshape: [0],
  Gather: [0]
}

export function separateWeights(model: Model): Model {
  return settingsAsConstants(weightsAsInitializers(model))
}

/** Turns Constants that feed the place of a weight into initializers. */
function weightsAsInitializers(model: Model): Model {
  const constants = new Map(model.nodes.flatMap((n) => constantOf(n)))
  if (constants.size === 0) return model
  const readBy = (places: typeof WEIGHT_PLACES) =>
    model.nodes.flatMap((n) =>
      n.domain === '' ? (entryOf(places, n.op) ?? []).map((i) => n.inputs[i] ?? '').filter((i) => constants.has(i)) : []
    )
  const weights = new Set(readBy(WEIGHT_PLACES))
  if (weights.size === 0) return model
  for (const name of readBy(USUAL_PLACES)) weights.add(name)
  const initializers = new Map(model.initializers)
  for (const name of weights) initializers.set(name, constants.get(name)!)
  return { ...model, nodes: model.nodes.filter((n) => !weights.has(n.outputs[0]!)), initializers }
}

/** A Constant of several floats. */
function constantOf(node: Node): [string, Tensor][] {
  const value = node.op === 'Constant' && node.domain === '' ? tensorOf(node, 'value') : null
  return value?.dtype === 'float32' && value.dims.length > 0 ? [[node.outputs[0]!, value]] : []
}

/**
 * InstanceNormalization wants a scale and a bias even where the net has none: PyTorch writes ones and zeros without a name of
 * their own, also for the groups of a GroupNorm. Training must not touch them.
 */
function settingsAsConstants(model: Model): Model {
  const settings = new Set<string>()
  for (const { op, inputs } of model.nodes) {
    if (op !== 'InstanceNormalization') continue
    const [, scale, bias] = inputs as [string, string, string]
    const isFilled = (name: string, with_: number) =>
      isAnonymous(name) && model.initializers.get(name)?.data.every((v) => v === with_)
    if (isFilled(scale, 1) && isFilled(bias, 0)) [scale, bias].forEach((name) => settings.add(name))
  }
  if (settings.size === 0) return model
  const constants = [...settings].map((name) =>
    makeNode('Constant', [], name, { value: { tensor: model.initializers.get(name)! } })
  )
  const initializers = new Map([...model.initializers].filter(([name]) => !settings.has(name)))
  return { ...model, nodes: [...constants, ...model.nodes], initializers }
}

/** A name that an exporter made up: a number, or "onnx::Op_12"; parameters are called after their place in the net. */
const isAnonymous = (name: string): boolean => /^(\d+|onnx::.*|.*Constant.*)$/.test(name)
