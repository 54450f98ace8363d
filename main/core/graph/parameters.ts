/** Which initializers of a normalised Model are learned: everything that is float, larger than a number, and not a setting of an op. */
import { withBodies } from './reads'
import { entryOf } from './table'
import type { Model, Node } from './types'

/** statistic: a running mean or variance, updated by the forward pass and not by a gradient. */
export type ParameterRole = 'weight' | 'statistic'

/** Inputs that configure an op rather than weigh its data. */
const SETTINGS: Readonly<Record<string, readonly number[]>> = {
  Resize: [1, 2],
  Clip: [1, 2],
  Pad: [2],
  Where: [0],
  Dropout: [1, 2],
  QuantizeLinear: [1, 2],
  DequantizeLinear: [1, 2],
  OneHot: [1, 2],
  QLinearConv: [1, 4, 6],
  QLinearMatMul: [1, 4, 6]
}
const STATISTICS: Readonly<Record<string, readonly number[]>> = { BatchNormalization: [3, 4] }
const ARITHMETIC = new Set(['Add', 'Sub', 'Mul', 'Div'])

/** Parameter name -> role, in the order the net uses them. */
export function findParameters(model: Model): Map<string, ParameterRole> {
  const found = new Map<string, ParameterRole>()
  const images = new Set(model.inputs.map((p) => p.name))
  const constants = new Set(model.nodes.filter((n) => n.op === 'Constant').map((n) => n.outputs[0]!))
  for (const name of model.initializers.keys()) constants.add(name)
  for (const node of withBodies(model.nodes)) {
    if (arranges(node, images) || preprocesses(node, images, constants)) {
      node.outputs.forEach((o) => images.add(o))
      continue
    }
    node.inputs.forEach((name, i) => {
      const value = model.initializers.get(name)
      if (!value || value.dtype !== 'float32' || value.data.length < 1 || value.dims.length < 1) return
      if (entryOf(SETTINGS, node.op)?.includes(i)) return
      found.set(name, entryOf(STATISTICS, node.op)?.includes(i) ? 'statistic' : 'weight')
    })
  }
  return found
}

const arranges = ({ op, inputs }: Node, images: ReadonlySet<string>): boolean =>
  (op === 'Transpose' || op === 'Cast') && images.has(inputs[0] ?? '')

/** Arithmetic between the image itself and constants (mean, then standard deviation) is preprocessing, not a layer. */
const preprocesses = (node: Node, images: ReadonlySet<string>, constants: ReadonlySet<string>): boolean =>
  ARITHMETIC.has(node.op) &&
  node.inputs.some((i) => images.has(i)) &&
  node.inputs.every((i) => images.has(i) || constants.has(i))
