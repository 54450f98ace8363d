/** The TABLE of operators as a picture of a net sees them: what kind of thing each is, and what a person calls it. */
import { floatOf, intOf, intsOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import type { Kind } from './unit'

const OF_KIND: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  convolution: ['Conv'],
  transposed: ['ConvTranspose'],
  linear: ['Gemm'],
  normalization: ['BatchNormalization', 'InstanceNormalization', 'LayerNormalization', 'GroupNormalization', 'LRN'],
  activation: [
    'Relu',
    'LeakyRelu',
    'PRelu',
    'Elu',
    'Selu',
    'Sigmoid',
    'HardSigmoid',
    'HardSwish',
    'Clip',
    'Tanh',
    'Softplus',
    'Gelu',
    'Mish',
    'Erf',
    'Exp',
    'Log',
    'Sqrt',
    'Abs',
    'Neg',
    'Softmax',
    'LogSoftmax'
  ],
  pool: ['MaxPool', 'AveragePool', 'GlobalAveragePool', 'GlobalMaxPool', 'ReduceMean', 'ReduceMax', 'ReduceSum'],
  resize: ['Resize', 'Upsample', 'DepthToSpace', 'SpaceToDepth']
}
const KINDS = new Map(Object.entries(OF_KIND).flatMap(([kind, ops]) => ops.map((op) => [op, kind as Kind] as const)))

/** @param dataInputs how many different values of a node come from the image */
export function kindOf(node: Node, graph: Graph, dataInputs: number): Kind {
  if (dataInputs > 1) return 'join'
  if (node.op === 'MatMul' || node.op === 'Einsum') return 'linear'
  if (['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min'].includes(node.op)) return 'affine'
  if (node.op === 'Conv' && isDepthwise(node, graph)) return 'depthwise'
  return KINDS.get(node.op) ?? 'layout'
}

/** Whether every channel is convolved by itself. */
export function isDepthwise(node: Node, graph: Graph): boolean {
  const groups = intOf(node, 'group', 1)
  return node.op === 'Conv' && groups > 1 && groups === graph.shapeOf(node.inputs[0]!)[1]
}

const SHORT: Readonly<Record<string, string>> = {
  BatchNormalization: 'BN',
  InstanceNormalization: 'IN',
  LayerNormalization: 'LN',
  GroupNormalization: 'GN',
  Relu: 'ReLU',
  LeakyRelu: 'leaky ReLU',
  PRelu: 'PReLU',
  Elu: 'ELU',
  HardSigmoid: 'hard sigmoid',
  HardSwish: 'hard swish',
  Sigmoid: 'sigmoid',
  Softmax: 'softmax',
  Gelu: 'GELU',
  Gemm: 'Linear',
  MatMul: 'Linear',
  GlobalAveragePool: 'global average',
  GlobalMaxPool: 'global maximum',
  ReduceMean: 'average',
  ReduceMax: 'maximum',
  Concat: 'concat',
  Add: 'sum',
  Mul: 'product'
}

/** What a node is called; '' for what is not worth a word. */
export function labelOf(node: Node, graph: Graph, kind: Kind): string {
  switch (node.op) {
    case 'Conv':
      return `${intOf(node, 'group', 1) === 1 ? 'Conv' : isDepthwise(node, graph) ? 'Depthwise' : 'Grouped conv'} ${kernelOf(node, graph)}`
    case 'ConvTranspose':
      return `Transposed conv ${kernelOf(node, graph)}`
    case 'MaxPool':
      return `max pool ${timesOf(intsOf(node, 'kernel_shape', []))}`
    case 'AveragePool':
      return `average pool ${timesOf(intsOf(node, 'kernel_shape', []))}`
    case 'Resize':
    case 'Upsample':
      return resizeLabel(node, graph)
    case 'Clip':
      return graph.numbers(node.inputs[2] ?? '')?.[0] === 6 || floatOf(node, 'max', 0) === 6 ? 'ReLU6' : 'clip'
    case 'MatMul':
      return kind === 'join' ? 'matrix product' : 'Linear'
  }
  if (kind === 'affine' || (kind === 'layout' && node.op !== 'Pad')) return ''
  return SHORT[node.op] ?? node.op
}

function kernelOf(node: Node, graph: Graph): string {
  const kernel = intsOf(node, 'kernel_shape', graph.shapeOf(node.inputs[1]!).slice(2))
  const [stride] = intsOf(node, 'strides', [1])
  const [dilation] = intsOf(node, 'dilations', [1])
  const sign = node.op === 'Conv' ? '/' : '×'
  return [timesOf(kernel), stride! > 1 ? `${sign}${stride}` : '', dilation! > 1 ? `d${dilation}` : '']
    .filter(Boolean)
    .join(' ')
}

/** [3, 3] -> '3×3' */
const timesOf = (sizes: readonly number[]): string => sizes.join('×')

function resizeLabel(node: Node, graph: Graph): string {
  const [from, to] = [graph.shapeOf(node.inputs[0]!), graph.shapeOf(node.outputs[0]!)]
  const factor = (to[2] ?? 1) / (from[2] ?? 1)
  const mode = node.attributes['mode'] ?? 'nearest'
  if (from[2] === 1 && from[3] === 1) return `spread to ${timesOf(to.slice(2))}`
  return `${factor >= 1 ? `×${rounded(factor)}` : `/${rounded(1 / factor)}`} ${mode === 'linear' ? 'bilinear' : String(mode)}`
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10)
