/**
 * Constant folding while a Model is bound: the TABLE of operators that are evaluated when all their inputs are known. It does
 * away with the Shape/Gather/Concat arithmetic that exporters write for sizes. Float tensors are folded when they are small only,
 * so that a weight is never swallowed.
 */
import { dtypeOfCode } from './dataTypes'
import { flattenAxis, intOf, intsOf, permutationOf, reducedAxes, stringOf, tensorOf } from './attributes'
import { eachIndex, offsetOf, rearrange, stridesFor } from './indexing'
import type { KnownValues } from './shapes/rule'
import { sliceRanges } from './slices'
import { entryOf } from './table'
import { numbersOf, tensor } from './tensor'
import type { DataType, Node, Tensor } from './types'
import { normalizeAxis, sizeOf } from './types'

/** Elements; whole numbers are shapes and indices, never weights. */
const LARGEST_FLOAT = 64
const LARGEST_WHOLE = 2 ** 15

interface Known extends KnownValues {
  readonly constants: ReadonlyMap<string, Tensor>
}

/** The constant outputs of a node, or null when it depends on data, is large, or has no rule here. */
export function foldNode(node: Node, known: Known): readonly Tensor[] | null {
  if (node.op === 'Shape') return [shapeTensor(node, known.typeOf(node.inputs[0]!).shape)]
  if (node.op === 'Size') return [tensor('int64', [], [sizeOf(known.typeOf(node.inputs[0]!).shape)])]
  if (node.op === 'Constant') return constantValue(node)
  const rule = node.domain === '' ? entryOf(FOLDS, node.op) : undefined
  if (!rule || node.inputs.some((i) => i && !known.constants.has(i))) return null
  const inputs = node.inputs.map((i) => known.constants.get(i) ?? null)
  if (inputs.some((t) => t && !isSmall(t.dtype, t.data.length))) return null
  const result = rule(node, inputs as Tensor[])
  if (!result) return null
  const outputs = Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
  return outputs.every((t) => isSmall(t.dtype, t.data.length)) ? outputs : null
}

const isFloat = (dtype: DataType): boolean => dtype.startsWith('float')
const isSmall = (dtype: DataType, length: number): boolean => length <= (isFloat(dtype) ? LARGEST_FLOAT : LARGEST_WHOLE)

function shapeTensor(node: Node, shape: readonly number[]): Tensor {
  const part = shape.slice(intOf(node, 'start', 0), intOf(node, 'end', shape.length))
  return tensor('int64', [part.length], part)
}

function constantValue(node: Node): readonly Tensor[] | null {
  const value = tensorOf(node, 'value')
  if (value) return [value]
  const { value_int: int, value_ints: ints, value_float: one, value_floats: many } = node.attributes
  if (typeof int === 'number') return [tensor('int64', [], [int])]
  if (Array.isArray(ints)) return [tensor('int64', [ints.length], ints as number[])]
  if (typeof one === 'object' && 'float' in one) return [tensor('float32', [], [one.float])]
  if (typeof many === 'object' && 'floats' in many) return [tensor('float32', [many.floats.length], many.floats)]
  return null
}

type Fold = (node: Node, inputs: readonly Tensor[]) => Tensor | readonly Tensor[] | null

function elementwise(compute: (...values: number[]) => number, dtype?: DataType): Fold {
  return (_node, inputs) => {
    const rank = Math.max(...inputs.map((t) => t.dims.length))
    const shape = Array.from({ length: rank }, (_, i) => {
      const dims = inputs.map((t) => t.dims[i - rank + t.dims.length] ?? 1)
      return dims.includes(0) ? 0 : Math.max(...dims)
    })
    const type = dtype ?? inputs.at(-1)!.dtype
    if (!isSmall(type, sizeOf(shape))) return null
    const values = inputs.map(numbersOf)
    const strides = inputs.map((t) => stridesFor(t.dims, shape))
    const out: number[] = []
    eachIndex(shape, (index) => out.push(compute(...values.map((v, k) => v[offsetOf(index, strides[k]!)]!))))
    return tensor(type, shape, out)
  }
}
const truth = (compute: (...values: number[]) => boolean): Fold =>
  elementwise((...values) => (compute(...values) ? 1 : 0), 'bool')
/** Whole numbers keep their type through `whole`, floats go through `real`. */
const numeric =
  (whole: (...values: number[]) => number, real: (...values: number[]) => number): Fold =>
  (node, inputs) =>
    elementwise(isFloat(inputs[0]!.dtype) ? real : whole)(node, inputs)

const reduction =
  (compute: (values: readonly number[]) => number): Fold =>
  (node, [x, axesInput]) => {
    const axes = reducedAxes(node, x!.dims.length, axesInput ? numbersOf(axesInput) : null)
    const kept = x!.dims.map((d, i) => (axes.includes(i) ? 1 : d))
    const groups = Array.from({ length: sizeOf(kept) }, (): number[] => [])
    const [values, strides] = [numbersOf(x!), stridesFor(kept, x!.dims)]
    eachIndex(x!.dims, (index, flat) => groups[offsetOf(index, strides)]!.push(values[flat]!))
    const dims = intOf(node, 'keepdims', 1) === 1 ? kept : kept.filter((_, i) => !axes.includes(i))
    return tensor(x!.dtype, dims, groups.map(compute))
  }
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const reshaped = (t: Tensor, dims: readonly number[]): Tensor => ({ ...t, dims })
const axesOf = (node: Node, inputs: readonly Tensor[], rank: number): number[] =>
  (inputs[1] ? numbersOf(inputs[1]) : intsOf(node, 'axes', [])).map((a) => normalizeAxis(a, rank))

/** The part of a tensor from `start` on an axis. */
function slab(x: Tensor, axis: number, start: number, count: number): Tensor {
  return rearrange(x, x.dims.with(axis, count), (index) => index.with(axis, start + index[axis]!))
}

function filled(value: Tensor | null, dims: readonly number[]): Tensor | null {
  const dtype = value?.dtype ?? 'float32'
  if (!isSmall(dtype, sizeOf(dims))) return null
  return tensor(dtype, dims, Array<number>(sizeOf(dims)).fill(value ? numbersOf(value)[0]! : 0))
}

const FOLDS: Readonly<Record<string, Fold>> = {
  Identity: (_node, [x]) => x!,
  Cast(node, [x]) {
    const dtype = dtypeOfCode(intOf(node, 'to', 1), `Node "${node.name}"`)
    const convert = dtype === 'bool' ? (v: number) => (v === 0 ? 0 : 1) : isFloat(dtype) ? (v: number) => v : Math.trunc
    return tensor(dtype, x!.dims, numbersOf(x!).map(convert))
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
  Flatten(node, [x]) {
    const axis = flattenAxis(node, x!.dims.length)
    return reshaped(x!, [sizeOf(x!.dims.slice(0, axis)), sizeOf(x!.dims.slice(axis))])
  },
  Reshape(_node, [x, target]) {
    const dims = numbersOf(target!).map((d, i) => (d === 0 ? x!.dims[i]! : d))
    const open = dims.indexOf(-1)
    if (open >= 0) dims[open] = x!.data.length / sizeOf(dims.filter((_, i) => i !== open))
    return sizeOf(dims) === x!.data.length ? reshaped(x!, dims) : null
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
    const owners = inputs.flatMap((t, i) => Array.from({ length: t.dims[axis]! }, (_, at) => [i, at] as const))
    const values = inputs.map(numbersOf)
    const out: number[] = []
    eachIndex(inputs[0]!.dims.with(axis, owners.length), (index) => {
      const [i, at] = owners[index[axis]!]!
      const { dims } = inputs[i]!
      out.push(
        values[i]![
          offsetOf(
            index.with(axis, at),
            dims.map((_, a) => sizeOf(dims.slice(a + 1)))
          )
        ]!
      )
    })
    return tensor(inputs[0]!.dtype, inputs[0]!.dims.with(axis, owners.length), out)
  },
  Split(node, [x, sizes]) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x!.dims.length)
    const equal = Math.ceil(x!.dims[axis]! / node.outputs.length)
    const parts = sizes ? numbersOf(sizes) : node.outputs.map((_, i) => Math.min(equal, x!.dims[axis]! - i * equal))
    let start = 0
    return parts.map((count) => slab(x!, axis, (start += count) - count, count))
  },
  Slice(_node, [x, starts, ends, axes, steps]) {
    const [from, to] = [numbersOf(starts!), numbersOf(ends!)]
    const ranges = sliceRanges(x!.dims, from, to, axes ? numbersOf(axes) : null, steps ? numbersOf(steps) : null)
    return rearrange(
      x!,
      ranges.map((r) => r.count),
      (index) => index.map((i, axis) => ranges[axis]!.first + i * ranges[axis]!.step)
    )
  },
  Gather(node, [x, indices]) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x!.dims.length)
    const wanted = numbersOf(indices!).map((i) => normalizeAxis(i, x!.dims[axis]!))
    const dims = x!.dims.with(axis, wanted.length)
    if (!isSmall(x!.dtype, sizeOf(dims))) return null
    const flat = rearrange(x!, dims, (index) => index.with(axis, wanted[index[axis]!]!))
    return reshaped(flat, [...x!.dims.slice(0, axis), ...indices!.dims, ...x!.dims.slice(axis + 1)])
  },
  GatherElements(node, [x, indices]) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x!.dims.length)
    const wanted = numbersOf(indices!)
    let flat = 0
    return rearrange(x!, indices!.dims, (index) => index.with(axis, normalizeAxis(wanted[flat++]!, x!.dims[axis]!)))
  },
  ScatterElements(node, [x, indices, updates]) {
    if (stringOf(node, 'reduction', 'none') !== 'none') return null
    const axis = normalizeAxis(intOf(node, 'axis', 0), x!.dims.length)
    const [out, wanted, values] = [numbersOf(x!), numbersOf(indices!), numbersOf(updates!)]
    const strides = x!.dims.map((_, a) => sizeOf(x!.dims.slice(a + 1)))
    eachIndex(indices!.dims, (index, flat) => {
      out[offsetOf(index.with(axis, normalizeAxis(wanted[flat]!, x!.dims[axis]!)), strides)] = values[flat]!
    })
    return tensor(x!.dtype, x!.dims, out)
  },
  ConstantOfShape: (node, [shape]) => filled(tensorOf(node, 'value'), numbersOf(shape!)),
  Range(_node, [start, limit, delta]) {
    const [from, to, by] = [start!, limit!, delta!].map((t) => numbersOf(t)[0]!) as [number, number, number]
    const count = Math.max(0, Math.ceil((to - from) / by))
    if (!isSmall(start!.dtype, count)) return null
    return tensor(
      start!.dtype,
      [count],
      Array.from({ length: count }, (_, i) => from + i * by)
    )
  },
  Expand(node, [x, shape]) {
    const zeros = filled(tensor(x!.dtype, [], [0]), numbersOf(shape!))
    return zeros && elementwise((a) => a)(node, [x!, zeros])
  },
  Tile(_node, [x, repeats]) {
    const counts = numbersOf(repeats!)
    const dims = x!.dims.map((d, i) => d * counts[i]!)
    return isSmall(x!.dtype, sizeOf(dims)) ? rearrange(x!, dims, (at) => at.map((i, a) => i % x!.dims[a]!)) : null
  },
  NonZero(_node, [x]) {
    const values = numbersOf(x!)
    const found: number[][] = []
    eachIndex(x!.dims, (index, flat) => values[flat] !== 0 && found.push([...index]))
    return tensor(
      'int64',
      [x!.dims.length, found.length],
      x!.dims.flatMap((_, axis) => found.map((index) => index[axis]!))
    )
  },
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: numeric(
    (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
    (a, b) => a / b
  ),
  // the sign of the divisor, or with fmod that of the dividend
  Mod: (node, inputs) =>
    elementwise(
      intOf(node, 'fmod', 0) === 1
        ? (a, b) => (b === 0 ? 0 : a % b)
        : (a, b) => (b === 0 ? 0 : a - b * Math.floor(a / b))
    )(node, inputs),
  Pow: (node, inputs) => elementwise((a, b) => a ** b, inputs[0]!.dtype)(node, inputs),
  Max: elementwise(Math.max),
  Min: elementwise(Math.min),
  Neg: elementwise((a) => -a),
  Abs: elementwise(Math.abs),
  Sign: elementwise(Math.sign),
  Floor: elementwise(Math.floor),
  Ceil: elementwise(Math.ceil),
  Round: elementwise((a) => (Math.abs(a % 1) === 0.5 ? 2 * Math.round(a / 2) : Math.round(a))),
  Sqrt: elementwise(Math.sqrt),
  Exp: elementwise(Math.exp),
  Log: elementwise(Math.log),
  Clip: (_node, [x, low, high]) => {
    const [least, most] = [low ? numbersOf(low)[0]! : -Infinity, high ? numbersOf(high)[0]! : Infinity]
    return tensor(
      x!.dtype,
      x!.dims,
      numbersOf(x!).map((v) => Math.min(most, Math.max(least, v)))
    )
  },
  Equal: truth((a, b) => a === b),
  Greater: truth((a, b) => a > b),
  Less: truth((a, b) => a < b),
  GreaterOrEqual: truth((a, b) => a >= b),
  LessOrEqual: truth((a, b) => a <= b),
  And: truth((a, b) => a !== 0 && b !== 0),
  Or: truth((a, b) => a !== 0 || b !== 0),
  Xor: truth((a, b) => (a !== 0) !== (b !== 0)),
  Not: truth((a) => a === 0),
  Where: elementwise((condition, a, b) => (condition ? a : b)),
  ReduceSum: reduction(sum),
  ReduceProd: reduction((values) => values.reduce((a, b) => a * b, 1)),
  ReduceMax: reduction((values) => Math.max(...values)),
  ReduceMin: reduction((values) => Math.min(...values)),
  ReduceMean: reduction((values) => sum(values) / values.length)
}
