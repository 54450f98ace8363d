/** Output types of ops that only move numbers about, or make them from nothing. */
import { Failure } from '../../failure'
import { dtypeOfCode } from '../dataTypes'
import { flattenAxis, intOf, permutationOf, tensorOf } from '../attributes'
import { sliceRanges } from '../slices'
import { normalizeAxis, sizeOf } from '../types'
import { broadcast, withShape, type ShapeTable } from './rule'

export const LAYOUT_SHAPES: ShapeTable = {
  Reshape(node, x) {
    const from = x.shape(0)
    const shape = x.numbers(1).map((d, i) => (d === 0 && intOf(node, 'allowzero', 0) === 0 ? from[i]! : d))
    const open = shape.indexOf(-1)
    if (open >= 0) shape[open] = sizeOf(from) / sizeOf(shape.filter((_, i) => i !== open))
    if (sizeOf(shape) !== sizeOf(from))
      throw new Failure('bad-model', `Node "${node.name}" (Reshape) cannot turn [${from}] into [${shape}].`)
    return withShape(x, shape)
  },
  Transpose(node, x) {
    const from = x.shape(0)
    const perm = permutationOf(node, from.length)
    if (perm.length !== from.length || from.some((_, axis) => !perm.includes(axis)))
      throw new Failure('bad-model', `Node "${node.name}" (Transpose) cannot order the axes of [${from}] as [${perm}].`)
    return withShape(
      x,
      perm.map((p) => from[p]!)
    )
  },
  Flatten(node, x) {
    const axis = flattenAxis(node, x.shape(0).length)
    return withShape(x, [sizeOf(x.shape(0).slice(0, axis)), sizeOf(x.shape(0).slice(axis))])
  },
  Squeeze(_node, x) {
    const shape = x.shape(0)
    const axes = x.optionalNumbers(1)?.map((a) => normalizeAxis(a, shape.length))
    if (axes?.some((axis) => shape[axis] !== 1)) throw new RangeError('more than one')
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
  Tile(_node, x) {
    const repeats = x.numbers(1)
    if (repeats.length !== x.shape(0).length) throw new RangeError('one number per axis')
    return withShape(
      x,
      x.shape(0).map((d, i) => d * repeats[i]!)
    )
  },
  Concat(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x.shape(0).length)
    const shapes = x.shapes()
    if (shapes.some((s) => s.length !== shapes[0]!.length || s.some((d, i) => i !== axis && d !== shapes[0]![i])))
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
    if (sizes.reduce((sum, s) => sum + s, 0) !== shape[axis])
      throw new Failure('bad-model', `Node "${node.name}" (Split) cannot cut [${shape}] into parts of [${sizes}].`)
    return sizes.map((size) => ({ dtype: x.type(0).dtype, shape: shape.map((d, i) => (i === axis ? size : d)) }))
  },
  Slice: (_node, x) =>
    withShape(
      x,
      sliceRanges(x.shape(0), x.numbers(1), x.numbers(2), x.optionalNumbers(3), x.optionalNumbers(4)).map(
        (r) => r.count
      )
    ),
  Pad(node, x) {
    const from = x.shape(0)
    const pads = x.numbers(1)
    if (pads.length !== 2 * from.length)
      throw new Failure('bad-model', `Node "${node.name}" (Pad) has the pads [${pads}] for the shape [${from}].`)
    return withShape(
      x,
      from.map((d, i) => d + pads[i]! + pads[i + from.length]!)
    )
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
  Shape: (_node, x) => withShape(x, [x.shape(0).length], 'int64'),
  Size: (_node, x) => withShape(x, [], 'int64'),
  ConstantOfShape: (node, x) => withShape(x, x.numbers(0), tensorOf(node, 'value')?.dtype ?? 'float32'),
  Range: (_node, x) => withShape(x, [Math.max(0, Math.ceil((x.numbers(1)[0]! - x.numbers(0)[0]!) / x.numbers(2)[0]!))]),
  Cast: (node, x) => withShape(x, x.shape(0), dtypeOfCode(intOf(node, 'to', 1), `Node "${node.name}"`)),
  EyeLike(node, x) {
    if (x.shape(0).length !== 2) throw new RangeError('no matrix')
    return withShape(x, x.shape(0), dtypeOfCode(intOf(node, 'dtype', 1), `Node "${node.name}"`))
  }
}
