/** Walking over the elements of small tensors, for constant folding. */
import { numbersOf, tensor } from './tensor'
import type { Tensor } from './types'
import { sizeOf } from './types'

/** Row-major strides; a broadcast axis (size 1) gets stride 0 when `dims` is read as `target`. */
export function stridesFor(dims: readonly number[], target: readonly number[]): number[] {
  const lead = target.length - dims.length
  return target.map((_, axis) => (axis < lead || dims[axis - lead] === 1 ? 0 : sizeOf(dims.slice(axis - lead + 1))))
}

/** Calls `visit` with the index of every element of `shape`, in row-major order. The index is reused. */
export function eachIndex(shape: readonly number[], visit: (index: readonly number[], flat: number) => void): void {
  const index = shape.map(() => 0)
  const size = sizeOf(shape)
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat)
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0
  }
}

export function offsetOf(index: readonly number[], strides: readonly number[]): number {
  let offset = 0
  for (let axis = 0; axis < index.length; axis++) offset += index[axis]! * strides[axis]!
  return offset
}

/** The elements of `from` at the positions `pick` answers, in the order of an output of shape `shape`. */
export function rearrange(
  from: Tensor,
  shape: readonly number[],
  pick: (index: readonly number[]) => readonly number[]
): Tensor {
  const values = numbersOf(from)
  const strides = from.dims.map((_, axis) => sizeOf(from.dims.slice(axis + 1)))
  const out: number[] = []
  eachIndex(shape, (index) => out.push(values[offsetOf(pick(index), strides)]!))
  return tensor(from.dtype, shape, out)
}
