/**
 * Shape inference: one entry per operator, from the types of a node's inputs to the types of its outputs.
 * Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md. An op without an entry cannot be in a Graph.
 */
import { Failure } from '../failure'
import { floatOf, intOf, intsOf, tensorOf } from './attributes'
import { dtypeOfCode } from './onnx'
import type { DataType, Node, ValueType } from './types'
import { normalizeAxis, sizeOf } from './types'
import { groupOf, slide, unslide, windowOf } from './windows'

/** What a shape rule may ask about a node's inputs. */
export interface KnownValues {
  typeOf(value: string): ValueType
  /** The numbers of a constant, null otherwise. */
  numbers(value: string): number[] | null
}
type ShapeRule = (node: Node, known: Inputs) => readonly ValueType[]

/** The inputs of one node, by position. */
class Inputs {
  constructor(
    private readonly node: Node,
    private readonly known: KnownValues
  ) {}
  has(i: number): boolean {
    return Boolean(this.node.inputs[i])
  }
  type(i: number): ValueType {
    const name = this.node.inputs[i]
    if (!name) throw new Failure('bad-model', `Node "${this.node.name}" (${this.node.op}) lacks its input ${i}.`)
    return this.known.typeOf(name)
  }
  shape(i: number): readonly number[] {
    return this.type(i).shape
  }
  numbers(i: number): number[] {
    const numbers = this.known.numbers(this.node.inputs[i] ?? '')
    if (!numbers)
      throw new Failure(
        'unsupported-op',
        `Node "${this.node.name}" (${this.node.op}) takes a shape that is computed from the data; only fixed shapes can be trained.`
      )
    return numbers
  }
  optionalNumbers(i: number): number[] | null {
    return this.has(i) ? this.numbers(i) : null
  }
  all(): readonly ValueType[] {
    return this.node.inputs.map((_, i) => this.type(i))
  }
}

export const hasShapeRule = (op: string): boolean => op in SHAPES

/** The types of a node's outputs; throws Failure when the op is unknown or its inputs do not fit. */
export function inferTypes(node: Node, known: KnownValues): readonly ValueType[] {
  const rule = SHAPES[node.op]
  if (!rule)
    throw new Failure('unsupported-op', `Node "${node.name}" has the operator ${node.op}, which is not supported.`, {
      op: node.op,
      node: node.name
    })
  const types = rule(node, new Inputs(node, known))
  const bad = types.find((t) => t.shape.some((d) => !Number.isInteger(d) || d < 0))
  if (bad)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) does not fit its input: its output would have the shape [${bad.shape}].`
    )
  return types
}

/** The shape two or more shapes broadcast to (numpy's rule). */
export function broadcast(node: Node, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((s) => s.length))
  return Array.from({ length: rank }, (_, axis) => {
    const dims = shapes.map((s) => s[axis - rank + s.length] ?? 1).filter((d) => d !== 1)
    if (dims.some((d) => d !== dims[0]))
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (${node.op}) cannot combine the shapes ${shapes.map((s) => `[${s}]`).join(' and ')}.`
      )
    return dims[0] ?? 1
  })
}

const like: ShapeRule = (_node, x) => [x.type(0)]
const elementwise: ShapeRule = (node, x) => [
  {
    dtype: x.type(0).dtype,
    shape: broadcast(
      node,
      x.all().map((t) => t.shape)
    )
  }
]
const comparison: ShapeRule = (node, x) => [
  {
    dtype: 'bool',
    shape: broadcast(
      node,
      x.all().map((t) => t.shape)
    )
  }
]
const withShape = (x: Inputs, shape: readonly number[], dtype: DataType = x.type(0).dtype): ValueType[] => [
  { dtype, shape }
]

/** The axes a Reduce node works on, normalised; opset 17 has them as attribute, ReduceSum as input. */
export function reducedAxes(node: Node, rank: number, fromInput: readonly number[] | null): number[] {
  const axes = fromInput ?? intsOf(node, 'axes', [])
  return axes.length > 0 ? axes.map((a) => normalizeAxis(a, rank)) : Array.from({ length: rank }, (_, i) => i)
}
const reduce: ShapeRule = (node, x) => {
  const shape = x.shape(0)
  const axes = reducedAxes(node, shape.length, x.optionalNumbers(1))
  const keep = intOf(node, 'keepdims', 1) === 1
  return withShape(
    x,
    keep ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i))
  )
}

const pool: ShapeRule = (node, x) => {
  const [n, c, ...size] = x.shape(0)
  const window = windowOf(node, size, intsOf(node, 'kernel_shape', []))
  const shape = [n!, c!, ...slide(window, size, intOf(node, 'ceil_mode', 0) === 1)]
  return [
    { dtype: x.type(0).dtype, shape },
    { dtype: 'int64', shape }
  ].slice(0, Math.max(1, node.outputs.length)) as ValueType[]
}
const globalPool: ShapeRule = (_node, x) =>
  withShape(
    x,
    x.shape(0).map((d, i) => (i < 2 ? d : 1))
  )

function matrixProduct(node: Node, x: Inputs, transA: boolean, transB: boolean): ValueType[] {
  const turn = (s: readonly number[], on: boolean) => (on ? [...s.slice(0, -2), s.at(-1)!, s.at(-2)!] : s)
  const a = turn(x.shape(0).length === 1 ? [1, ...x.shape(0)] : x.shape(0), transA)
  const b = turn(x.shape(1).length === 1 ? [...x.shape(1), 1] : x.shape(1), transB)
  if (a.at(-1) !== b.at(-2))
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) cannot multiply [${x.shape(0)}] by [${x.shape(1)}].`
    )
  const shape = [...broadcast(node, [a.slice(0, -2), b.slice(0, -2)]), a.at(-2)!, b.at(-1)!]
  if (x.shape(0).length === 1) shape.splice(-2, 1)
  if (x.shape(1).length === 1) shape.splice(-1, 1)
  return withShape(x, shape)
}

/** Where a Slice starts on an axis, how many elements it takes, and in what steps. */
export function sliceRange(
  size: number,
  start: number,
  end: number,
  step: number
): { first: number; count: number; step: number } {
  const clamp = (v: number, low: number, high: number) => Math.min(Math.max(v < 0 ? v + size : v, low), high)
  const first = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1)
  const last = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1)
  return { first, count: Math.max(0, Math.ceil((last - first) / step)), step }
}

const normalization: ShapeRule = (node, x) => {
  const shape = x.shape(0)
  const axis = normalizeAxis(intOf(node, 'axis', -1), shape.length)
  const statistics: ValueType = { dtype: 'float32', shape: shape.map((d, i) => (i < axis ? d : 1)) }
  return [x.type(0), statistics, statistics].slice(0, Math.max(1, node.outputs.length))
}

const SHAPES: Readonly<Record<string, ShapeRule>> = {
  Conv(node, x) {
    const [n, channels, ...size] = x.shape(0)
    const [out, perGroup, ...kernel] = x.shape(1)
    if (channels !== perGroup! * groupOf(node))
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (Conv) has ${channels} input channels, but its weight [${x.shape(1)}] with ${groupOf(node)} groups wants ${perGroup! * groupOf(node)}.`
      )
    return withShape(x, [n!, out!, ...slide(windowOf(node, size, kernel), size)])
  },
  ConvTranspose(node, x) {
    const [n, , ...size] = x.shape(0)
    const [, perGroup, ...kernel] = x.shape(1)
    const out = unslide(windowOf(node, size, kernel), size, intsOf(node, 'output_padding', []))
    return withShape(x, [n!, perGroup! * groupOf(node), ...out])
  },
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  BatchNormalization: (node, x) => [x.type(0), x.type(3), x.type(4)].slice(0, Math.max(1, node.outputs.length)),
  InstanceNormalization: like,
  LayerNormalization: normalization,
  MatMul: (node, x) => matrixProduct(node, x, false, false),
  FusedMatMul: (node, x) => matrixProduct(node, x, intOf(node, 'transA', 0) === 1, intOf(node, 'transB', 0) === 1),
  Gemm: (node, x) => matrixProduct(node, x, intOf(node, 'transA', 0) === 1, intOf(node, 'transB', 0) === 1),
  Reshape(node, x) {
    const from = x.shape(0)
    const shape = x.numbers(1).map((d, i) => (d === 0 && intOf(node, 'allowzero', 0) === 0 ? from[i]! : d))
    const open = shape.indexOf(-1)
    if (open >= 0) shape[open] = sizeOf(from) / sizeOf(shape.filter((_, i) => i !== open))
    if (sizeOf(shape) !== sizeOf(from))
      throw new Failure('bad-model', `Node "${node.name}" (Reshape) cannot turn [${from}] into [${shape}].`)
    return withShape(x, shape)
  },
  Transpose: (node, x) =>
    withShape(
      x,
      permutationOf(node, x.shape(0).length).map((p) => x.shape(0)[p]!)
    ),
  Flatten(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', 1), x.shape(0).length)
    return withShape(x, [sizeOf(x.shape(0).slice(0, axis)), sizeOf(x.shape(0).slice(axis))])
  },
  Squeeze(_node, x) {
    const shape = x.shape(0)
    const axes = x.optionalNumbers(1)?.map((a) => normalizeAxis(a, shape.length))
    return withShape(
      x,
      shape.filter((d, i) => (axes ? !axes.includes(i) : d !== 1))
    )
  },
  Unsqueeze(_node, x) {
    const rank = x.shape(0).length + x.numbers(1).length
    const axes = x.numbers(1).map((a) => normalizeAxis(a, rank))
    const rest = [...x.shape(0)]
    return withShape(
      x,
      Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : rest.shift()!))
    )
  },
  Expand: (node, x) => withShape(x, broadcast(node, [x.shape(0), x.numbers(1)])),
  Tile: (_node, x) =>
    withShape(
      x,
      x.shape(0).map((d, i) => d * x.numbers(1)[i]!)
    ),
  Concat(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x.shape(0).length)
    const shapes = x.all().map((t) => t.shape)
    if (shapes.some((s) => s.some((d, i) => i !== axis && d !== shapes[0]![i])))
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (Concat) cannot join ${shapes.map((s) => `[${s}]`).join(', ')} along axis ${axis}.`
      )
    return withShape(
      x,
      shapes[0]!.map((d, i) => (i === axis ? shapes.reduce((sum, s) => sum + s[axis]!, 0) : d))
    )
  },
  Split(node, x) {
    const shape = x.shape(0)
    const axis = normalizeAxis(intOf(node, 'axis', 0), shape.length)
    const equal = Math.ceil(shape[axis]! / node.outputs.length)
    const sizes = x.optionalNumbers(1) ?? node.outputs.map((_, i) => Math.min(equal, shape[axis]! - i * equal))
    return sizes.map((size) => ({ dtype: x.type(0).dtype, shape: shape.map((d, i) => (i === axis ? size : d)) }))
  },
  Slice(_node, x) {
    const shape = [...x.shape(0)]
    const starts = x.numbers(1)
    const axes = x.optionalNumbers(3) ?? starts.map((_, i) => i)
    const steps = x.optionalNumbers(4)
    axes.forEach((a, i) => {
      const axis = normalizeAxis(a, shape.length)
      shape[axis] = sliceRange(shape[axis]!, starts[i]!, x.numbers(2)[i]!, steps?.[i] ?? 1).count
    })
    return withShape(x, shape)
  },
  Pad: (_node, x) =>
    withShape(
      x,
      x.shape(0).map((d, i) => d + x.numbers(1)[i]! + x.numbers(1)[i + x.shape(0).length]!)
    ),
  Gather(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x.shape(0).length)
    return withShape(x, [...x.shape(0).slice(0, axis), ...x.shape(1), ...x.shape(0).slice(axis + 1)])
  },
  Resize(_node, x) {
    const sizes = x.optionalNumbers(3)
    const scales = x.optionalNumbers(2)
    return withShape(x, sizes ?? x.shape(0).map((d, i) => Math.floor(Math.fround(d * scales![i]!))))
  },
  DepthToSpace(node, x) {
    const [n, c, h, w] = x.shape(0)
    const b = intOf(node, 'blocksize', 1)
    return withShape(x, [n!, c! / b / b, h! * b, w! * b])
  },
  SpaceToDepth(node, x) {
    const [n, c, h, w] = x.shape(0)
    const b = intOf(node, 'blocksize', 1)
    return withShape(x, [n!, c! * b * b, h! / b, w! / b])
  },
  ArgMax(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x.shape(0).length)
    const keep = intOf(node, 'keepdims', 1) === 1
    return withShape(
      x,
      keep ? x.shape(0).map((d, i) => (i === axis ? 1 : d)) : x.shape(0).filter((_, i) => i !== axis),
      'int64'
    )
  },
  Shape: (_node, x) => withShape(x, [x.shape(0).length], 'int64'),
  ConstantOfShape: (node, x) => withShape(x, x.numbers(0), tensorOf(node, 'value')?.dtype ?? 'float32'),
  Range: (_node, x) => withShape(x, [Math.max(0, Math.ceil((x.numbers(1)[0]! - x.numbers(0)[0]!) / x.numbers(2)[0]!))]),
  Cast: (node, x) => withShape(x, x.shape(0), dtypeOfCode(intOf(node, 'to', 1), `Node "${node.name}"`)),
  Where: (node, x) =>
    withShape(
      x,
      broadcast(
        node,
        x.all().map((t) => t.shape)
      ),
      x.type(1).dtype
    ),
  Dropout: (node, x) =>
    [x.type(0), { dtype: 'bool', shape: x.shape(0) } as ValueType].slice(0, Math.max(1, node.outputs.length)),
  Clip: like,
  ...Object.fromEntries(
    [
      ...[
        'Relu',
        'LeakyRelu',
        'Elu',
        'Selu',
        'Sigmoid',
        'HardSigmoid',
        'HardSwish',
        'Tanh',
        'Softplus',
        'Softsign',
        'Mish',
        'Gelu'
      ],
      ...['Erf', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Neg', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round', 'Not', 'Identity'],
      ...['Softmax', 'LogSoftmax', 'Sin', 'Cos']
    ].map((op) => [op, like])
  ),
  ...Object.fromEntries(
    ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Sum', 'Mod', 'PRelu', 'And', 'Or'].map((op) => [op, elementwise])
  ),
  ...Object.fromEntries(['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'].map((op) => [op, comparison])),
  ...Object.fromEntries(
    ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceL2', 'ReduceProd'].map((op) => [op, reduce])
  )
}

/** A Transpose node's permutation; ONNX's default reverses the axes. */
export function permutationOf(node: Node, rank: number): readonly number[] {
  return intsOf(
    node,
    'perm',
    Array.from({ length: rank }, (_, i) => rank - 1 - i)
  )
}

/** epsilon of a normalisation node; ONNX's default is 1e-5. */
export const epsilonOf = (node: Node): number => floatOf(node, 'epsilon', 1e-5)
