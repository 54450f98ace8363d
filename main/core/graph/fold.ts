/**
 * Evaluates nodes whose inputs are all known while a Model is bound: the Shape/Gather/Concat arithmetic that
 * exporters write for sizes. Works on small tensors only, so that a weight is never swallowed.
 */
import { intOf, intsOf, tensorOf } from './attributes'
import { dtypeOfCode } from './onnx'
import { permutationOf, sliceRange, type KnownValues } from './shapes'
import { numbersOf, tensor } from './tensor'
import type { DataType, Node, Tensor } from './types'
import { normalizeAxis, sizeOf } from './types'

const LARGEST_FOLDED = 64

/** The constant value of a node, or null when it depends on data, is large, or has no rule here. */
export function foldNode(node: Node, known: KnownValues & { constants: ReadonlyMap<string, Tensor> }): Tensor | null {
  if (node.op === 'Shape') return shapeTensor(node, known.typeOf(node.inputs[0]!).shape)
  if (node.op === 'Constant') return constantValue(node)
  const rule = FOLDS[node.op]
  if (!rule || node.inputs.some((i) => i && !known.constants.has(i))) return null
  const inputs = node.inputs.map((i) => known.constants.get(i) ?? null)
  if (inputs.some((t) => t && t.data.length > LARGEST_FOLDED)) return null
  const result = rule(node, inputs as Tensor[])
  return result && result.data.length <= LARGEST_FOLDED ? result : null
}

function shapeTensor(node: Node, shape: readonly number[]): Tensor {
  const part = shape.slice(intOf(node, 'start', 0), intOf(node, 'end', shape.length))
  return tensor('int64', [part.length], part)
}

function constantValue(node: Node): Tensor | null {
  const value = tensorOf(node, 'value')
  if (value) return value
  const { value_int: int, value_ints: ints, value_float: one, value_floats: many } = node.attributes
  if (typeof int === 'number') return tensor('int64', [], [int])
  if (Array.isArray(ints)) return tensor('int64', [ints.length], ints as number[])
  if (typeof one === 'object' && 'float' in one) return tensor('float32', [], [one.float])
  if (typeof many === 'object' && 'floats' in many) return tensor('float32', [many.floats.length], many.floats)
  return null
}

type Fold = (node: Node, inputs: readonly Tensor[]) => Tensor | null

/** Row-major strides; a broadcast axis (size 1) gets stride 0 when `shape` is read as `target`. */
function stridesFor(dims: readonly number[], target: readonly number[]): number[] {
  const lead = target.length - dims.length
  return target.map((_, axis) => (axis < lead || dims[axis - lead] === 1 ? 0 : sizeOf(dims.slice(axis - lead + 1))))
}

/** Calls `visit` with the index of every element of `shape`, in row-major order. */
function eachIndex(shape: readonly number[], visit: (index: readonly number[], flat: number) => void): void {
  const index = shape.map(() => 0)
  for (let flat = 0; flat < sizeOf(shape); flat++) {
    visit(index, flat)
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0
  }
}

const offsetOf = (index: readonly number[], strides: readonly number[]): number =>
  index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0)

function elementwise(compute: (...values: number[]) => number, dtype?: DataType): Fold {
  return (_node, inputs) => {
    const rank = Math.max(...inputs.map((t) => t.dims.length))
    const shape = Array.from({ length: rank }, (_, i) =>
      Math.max(...inputs.map((t) => t.dims[i - rank + t.dims.length] ?? 1))
    )
    const values = inputs.map(numbersOf)
    const strides = inputs.map((t) => stridesFor(t.dims, shape))
    const out: number[] = []
    eachIndex(shape, (index) => out.push(compute(...values.map((v, k) => v[offsetOf(index, strides[k]!)]!))))
    return tensor(dtype ?? inputs.at(-1)!.dtype, shape, out)
  }
}

/** The elements of `from` at the positions `pick` answers, in the order of an output of shape `shape`. */
function rearrange(
  from: Tensor,
  shape: readonly number[],
  pick: (index: readonly number[]) => readonly number[]
): Tensor {
  const values = numbersOf(from)
  const strides = stridesFor(from.dims, from.dims)
  const out: number[] = []
  eachIndex(shape, (index) => out.push(values[offsetOf(pick(index), strides)]!))
  return tensor(from.dtype, shape, out)
}

const reshaped = (t: Tensor, dims: readonly number[]): Tensor => ({ ...t, dims })
const axesOf = (node: Node, inputs: readonly Tensor[], rank: number): number[] =>
  (inputs[1] ? numbersOf(inputs[1]) : intsOf(node, 'axes', [])).map((a) => normalizeAxis(a, rank))

const FOLDS: Readonly<Record<string, Fold>> = {
  Cast(node, [x]) {
    const dtype = dtypeOfCode(intOf(node, 'to', 1), `Node "${node.name}"`)
    const whole = dtype !== 'float32' && dtype !== 'float64' && dtype !== 'float16'
    return tensor(
      dtype,
      x!.dims,
      numbersOf(x!).map((v) => (whole ? Math.trunc(v) : v))
    )
  },
  Unsqueeze(node, inputs) {
    const rank = inputs[0]!.dims.length + axesOf(node, inputs, 9).length
    const axes = axesOf(node, inputs, rank)
    const rest = [...inputs[0]!.dims]
    return reshaped(
      inputs[0]!,
      Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : rest.shift()!))
    )
  },
  Squeeze(node, inputs) {
    const axes = axesOf(node, inputs, inputs[0]!.dims.length)
    return reshaped(
      inputs[0]!,
      inputs[0]!.dims.filter((d, i) => (axes.length > 0 ? !axes.includes(i) : d !== 1))
    )
  },
  Reshape(_node, [x, target]) {
    const dims = numbersOf(target!).map((d, i) => (d === 0 ? x!.dims[i]! : d))
    const open = dims.indexOf(-1)
    if (open >= 0) dims[open] = x!.data.length / sizeOf(dims.filter((_, i) => i !== open))
    return reshaped(x!, dims)
  },
  Transpose(node, [x]) {
    const perm = permutationOf(node, x!.dims.length)
    return rearrange(
      x!,
      perm.map((p) => x!.dims[p]!),
      (index) => x!.dims.map((_, axis) => index[perm.indexOf(axis)]!)
    )
  },
  Concat(node, inputs) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), inputs[0]!.dims.length)
    if (axis !== 0) return null
    const dims = [inputs.reduce((sum, t) => sum + t.dims[0]!, 0), ...inputs[0]!.dims.slice(1)]
    return tensor(inputs[0]!.dtype, dims, inputs.flatMap(numbersOf))
  },
  Slice(_node, [x, starts, ends, axes, steps]) {
    const ranges = x!.dims.map((size) => ({ first: 0, count: size, step: 1 }))
    numbersOf(starts!).forEach((start, i) => {
      const axis = axes ? normalizeAxis(numbersOf(axes)[i]!, x!.dims.length) : i
      ranges[axis] = sliceRange(x!.dims[axis]!, start, numbersOf(ends!)[i]!, steps ? numbersOf(steps)[i]! : 1)
    })
    return rearrange(
      x!,
      ranges.map((r) => r.count),
      (index) => index.map((i, axis) => ranges[axis]!.first + i * ranges[axis]!.step)
    )
  },
  Gather(node, [x, indices]) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x!.dims.length)
    const wanted = numbersOf(indices!).map((i) => normalizeAxis(i, x!.dims[axis]!))
    const flat = rearrange(x!, x!.dims.with(axis, wanted.length), (index) => index.with(axis, wanted[index[axis]!]!))
    return reshaped(flat, [...x!.dims.slice(0, axis), ...indices!.dims, ...x!.dims.slice(axis + 1)])
  },
  ConstantOfShape(node, [shape]) {
    const value = tensorOf(node, 'value')
    const dims = numbersOf(shape!)
    return sizeOf(dims) > LARGEST_FOLDED
      ? null
      : tensor(value?.dtype ?? 'float32', dims, Array(sizeOf(dims)).fill(value ? numbersOf(value)[0] : 0))
  },
  Range(_node, [start, limit, delta]) {
    const [from, to, by] = [start!, limit!, delta!].map((t) => numbersOf(t)[0]!) as [number, number, number]
    const count = Math.max(0, Math.ceil((to - from) / by))
    return tensor(
      start!.dtype,
      [count],
      Array.from({ length: count }, (_, i) => from + i * by)
    )
  },
  Expand: (_node, [x, shape]) =>
    elementwise((a) => a)(_node, [x!, tensor(x!.dtype, numbersOf(shape!), Array(sizeOf(numbersOf(shape!))).fill(0))]),
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: (node, inputs) =>
    elementwise(inputs[0]!.dtype.startsWith('int') ? (a, b) => Math.trunc(a / b) : (a, b) => a / b)(node, inputs),
  Max: elementwise(Math.max),
  Min: elementwise(Math.min),
  Neg: elementwise((a) => -a),
  Floor: elementwise(Math.floor),
  Ceil: elementwise(Math.ceil),
  Sqrt: elementwise(Math.sqrt),
  Equal: elementwise((a, b) => (a === b ? 1 : 0), 'bool'),
  Greater: elementwise((a, b) => (a > b ? 1 : 0), 'bool'),
  Less: elementwise((a, b) => (a < b ? 1 : 0), 'bool'),
  Where: elementwise((condition, a, b) => (condition ? a : b))
}
