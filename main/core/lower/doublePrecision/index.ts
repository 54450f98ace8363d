/**
 * The same graph in float64, for looking at what float32 rounds away. ONNX Runtime's CPU has double kernels for most operators;
 * the TABLE below writes the others in terms of those.
 */
import { dtypeCode } from '../../graph/dataTypes'
import { Graph } from '../../graph/graph'
import { tensor } from '../../graph/tensor'
import type { Attribute, DataType, Node, Tensor, ValueType } from '../../graph/types'
import type { Substitution } from '../lowering'
import { celu, maxUnpool, selu, softsign, transposedProduct } from '../substitutions'
import * as activations from './activations'
import * as layers from './layers'
import * as windows from './windows'

const SUBSTITUTIONS: Readonly<Record<string, Substitution>> = {
  Conv: windows.convolution,
  ConvTranspose: windows.transposedConvolution,
  AveragePool: windows.averagePool,
  GlobalAveragePool: layers.globalAverage,
  GlobalMaxPool: layers.globalMaximum,
  MaxUnpool: maxUnpool,
  Resize: layers.resize,
  InstanceNormalization: layers.instanceNormalization,
  FusedMatMul: transposedProduct,
  Elu: activations.elu,
  Selu: selu,
  Celu: celu,
  HardSigmoid: activations.hardSigmoid,
  HardSwish: activations.hardSwish,
  ThresholdedRelu: activations.thresholdedRelu,
  Softplus: activations.softplus,
  Softsign: softsign,
  Erf: activations.erf,
  Tan: activations.tangent,
  Sinh: activations.hyperbolicSine,
  Cosh: activations.hyperbolicCosine,
  Asin: activations.arcSine,
  Acos: activations.arcCosine,
  Atan: activations.arcTangent,
  Asinh: activations.areaSine,
  Acosh: activations.areaCosine,
  Atanh: activations.areaTangent
}

/** @param graph of stock operators; its names stay, every float32 becomes float64 */
export function toDoublePrecision(graph: Graph): Graph {
  const names = [
    ...graph.inputs,
    ...graph.constants.keys(),
    ...graph.nodes.flatMap((node) => [node.name, ...node.outputs])
  ]
  const doubled = new Graph(new Set(names), 'float64')
  for (const name of graph.inputs) doubled.input(name, wide(graph.dtypeOf(name)), graph.shapeOf(name))
  for (const [name, value] of graph.constants) doubled.constant(widened(value), name)
  for (const node of graph.nodes) {
    const types = node.outputs.map((o): ValueType => (o ? widenedType(graph.typeOf(o)) : NOTHING))
    doubled.emitAll(node.op, node.inputs, widenedAttributes(node), { ...node, types })
  }
  for (const name of graph.outputs) doubled.output(name)
  // twice, because some substitutions are written in terms of others
  for (let pass = 0; pass < 2; pass++)
    doubled.rewrite((node) => (isDouble(doubled, node) && SUBSTITUTIONS[node.op]?.(doubled, node)) || null)
  return doubled.prune(new Set(graph.inputs))
}

const isDouble = (g: Graph, node: Node): boolean => node.inputs.some((i) => i && g.dtypeOf(i) === 'float64')
const NOTHING: ValueType = { dtype: 'float64', shape: [] }
const wide = (dtype: DataType): DataType => (dtype === 'float32' ? 'float64' : dtype)
const widenedType = ({ dtype, shape }: ValueType): ValueType => ({ dtype: wide(dtype), shape })
const widened = (t: Tensor): Tensor => (t.dtype === 'float32' ? tensor('float64', t.dims, t.data as Float32Array) : t)

function widenedAttributes({ op, attributes }: Node): Readonly<Record<string, Attribute>> {
  const widen = ([name, value]: readonly [string, Attribute]): [string, Attribute] => {
    if (op === 'Cast' && name === 'to' && value === dtypeCode('float32')) return [name, dtypeCode('float64')]
    return [name, typeof value === 'object' && 'tensor' in value ? { tensor: widened(value.tensor) } : value]
  }
  return Object.fromEntries(Object.entries(attributes).map(widen))
}
