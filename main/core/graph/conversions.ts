/**
 * The TABLE of what changed between operator sets: how a node of opset 11 to 21 is written in opset 17. Operators that came
 * later are taken apart; what opset 17 cannot say is refused by the node's name.
 * Source: https://github.com/onnx/onnx/blob/main/docs/Changelog.md
 */
import { Failure } from '../failure'
import { floatOf, intOf, intsOf, stringOf, without } from './attributes'
import { emitGelu, emitGroupNormalization, emitMish, emitQuickGelu } from './decompositions'
import { NodeWriter } from './nodeWriter'
import { resizeOfOpset17 } from './resizeForms'
import { entryOf } from './table'
import { numbersOf, tensor } from './tensor'
import type { Node, Tensor } from './types'

interface Context {
  /** Of the file the node comes from. */
  readonly opset: number
  /** May be added to. */
  readonly initializers: Map<string, Tensor>
  readonly write: NodeWriter
  /** What a conversion could not keep exactly, one sentence each, is added. */
  readonly warnings: string[]
}
type Conversion = (node: Node, context: Context) => readonly Node[]

export function convertNode(
  node: Node,
  context: Pick<Context, 'opset' | 'initializers' | 'warnings'>
): readonly Node[] {
  const table = node.domain === '' ? CONVERSIONS : node.domain === 'com.microsoft' ? CONTRIBUTED : {}
  const conversion = entryOf(table, node.op)
  return conversion ? conversion(node, { ...context, write: new NodeWriter(node, context.initializers) }) : [node]
}

const refuse = (node: Node, why: string): Failure =>
  new Failure('unsupported-op', `Node "${node.name}" (${node.op}) ${why}.`, { op: node.op, node: node.name })

/** Until opset 13 these lists were attributes. */
const listAsInput =
  (attribute: string): Conversion =>
  (node, { opset, write }) => {
    const values = intsOf(node, attribute, [])
    if (opset >= 13 || values.length === 0)
      return [keepsAll(node) ? identity(node) : without(node, 'noop_with_empty_axes')]
    return [{ ...without(node, attribute), inputs: [node.inputs[0]!, write.ints(values)] }]
  }

/** Since opset 18 the axes of a reduction are an input, which opset 17 has as an attribute. */
const axesAsAttribute: Conversion = (node, { initializers }) => {
  if (keepsAll(node)) return [identity(node)]
  const { inputs, attributes } = without(node, 'noop_with_empty_axes')
  if (!inputs[1]) return [{ ...node, inputs: inputs.slice(0, 1), attributes }]
  const axes = initializers.get(inputs[1])
  if (!axes) throw refuse(node, 'computes its axes; fixed axes were expected')
  if (axes.dtype !== 'int64') throw refuse(node, `has axes of the type ${axes.dtype}; int64 was expected`)
  return [{ ...node, inputs: inputs.slice(0, 1), attributes: { ...attributes, axes: numbersOf(axes) } }]
}
/** No axes mean all of them, unless the node says that they mean none. */
const keepsAll = (node: Node): boolean => intOf(node, 'noop_with_empty_axes', 0) === 1 && !node.inputs[1]
const identity = (node: Node): Node => ({ ...node, op: 'Identity', inputs: node.inputs.slice(0, 1), attributes: {} })

/** Until opset 13 all axes from the given one on were one: y = op(flatten(x)). */
const flattenedAxis: Conversion = (node, { opset, write }) => {
  const axis = intOf(node, 'axis', opset < 13 ? 1 : -1)
  if (opset >= 13 || axis === -1) return [{ ...node, attributes: { axis } }]
  const [x] = node.inputs as [string]
  const flat = write.emit(node.op, [write.emit('Flatten', [x], { axis })], { axis: 1 })
  return write.finish('Reshape', [flat, write.emit('Shape', [x])])
}

/** Refuses a node whose attribute is not the one value that opset 17 knows. */
const only =
  (accepts: (node: Node) => boolean, why: string, ...newer: readonly string[]): Conversion =>
  (node) => {
    if (!accepts(node)) throw refuse(node, why)
    return [without(node, ...newer)]
  }

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  Squeeze: listAsInput('axes'),
  Unsqueeze: listAsInput('axes'),
  ReduceSum: listAsInput('axes'),
  Split: (node, context) => listAsInput('split')(without(node, 'num_outputs'), context),
  ...Object.fromEntries(
    [
      ...['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2'],
      ...['ReduceSumSquare', 'ReduceLogSum', 'ReduceLogSumExp']
    ].map((op) => [op, axesAsAttribute])
  ),
  Softmax: flattenedAxis,
  LogSoftmax: flattenedAxis,
  Hardmax: flattenedAxis,
  Dropout(node, { write }) {
    const ratio = node.attributes.ratio
    if (ratio === undefined) return [without(node, 'seed')]
    return [{ ...without(node, 'ratio', 'seed'), inputs: [node.inputs[0]!, write.number(floatOf(node, 'ratio', 0.5))] }]
  },
  Cast: (node) => [without(node, 'saturate')],
  CastLike: (node) => [without(node, 'saturate')],
  AveragePool: only(
    (node) => intsOf(node, 'dilations', []).every((d) => d === 1),
    'averages over dilated windows, which is not supported',
    'dilations'
  ),
  Pad(node, { write }) {
    if (!['constant', 'reflect', 'edge'].includes(stringOf(node, 'mode', 'constant')))
      throw refuse(node, `pads in the mode "${stringOf(node, 'mode', '')}"; constant, reflect or edge was expected`)
    const [x, pads, value, axes] = node.inputs as [string, string, string?, string?]
    if (!axes) return [node]
    const count = write.emit('Shape', [axes])
    const none = write.emit('ConstantOfShape', [write.emit('Shape', [write.emit('Shape', [x])])], {
      value: { tensor: tensor('int64', [1], [0]) }
    })
    const zero = write.ints([0])
    const begin = write.emit('Slice', [pads, zero, count])
    const end = write.emit('Slice', [pads, count, write.ints([2 ** 40])])
    const all = [begin, end].map((part) => write.emit('ScatterElements', [none, axes, part]))
    const { attributes } = node
    return write.finish('Pad', [x, write.emit('Concat', all, { axis: 0 }), ...(value ? [value] : [])], attributes)
  },
  Resize(node, { opset, write, warnings }) {
    if (stringOf(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch')
      warnings.push(
        `Node "${node.name}" (Resize) keeps the aspect ratio; where that gives a broken size, pixels shift by less than one.`
      )
    return resizeOfOpset17(node, opset, write)
  },
  GridSample(node) {
    const mode = stringOf(node, 'mode', 'linear')
    const older = { linear: 'bilinear', cubic: 'bicubic' }[mode] ?? mode
    return [{ ...node, attributes: { ...node.attributes, mode: older } }]
  },
  ScatterElements: only(
    (node) => !['max', 'min'].includes(stringOf(node, 'reduction', 'none')),
    'keeps the largest or smallest of what it scatters, which is not supported'
  ),
  Constant(node) {
    const known = ['value', 'value_int', 'value_ints', 'value_float', 'value_floats']
    if (!known.some((name) => name in node.attributes)) throw refuse(node, 'holds no tensor of numbers')
    return [node]
  },
  GroupNormalization: (node, { opset, write }) => emitGroupNormalization(node, opset >= 21, write),
  Mish: (node, { write }) => emitMish(node, write),
  Gelu: (node, { write }) => emitGelu(node, stringOf(node, 'approximate', 'none') === 'tanh', write)
}

/** Operators that ONNX Runtime's own optimiser writes in place of patterns. */
const CONTRIBUTED: Readonly<Record<string, Conversion>> = {
  Gelu: (node, { write }) => emitGelu(node, false, write),
  FastGelu: (node, { write }) => emitGelu(node, true, write),
  QuickGelu: (node, { write }) => emitQuickGelu(node, floatOf(node, 'alpha', 1.702), write)
}
