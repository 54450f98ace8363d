/** The sizes of the convolution whose gradient a logical node asks for, read once for all formulations. */
import { intOf, intsOf } from '../graph/attributes'
import type { Node } from '../graph/types'

export interface ConvGeometry {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly padBegin: readonly number[]
  readonly padEnd: readonly number[]
  readonly group: number
  /** Pixels a window spans per axis: dilation·(kernel - 1) + 1. */
  readonly span: readonly number[]
}

export function geometryOf(node: Node): ConvGeometry {
  const kernel = intsOf(node, 'kernel_shape', [])
  const pads = intsOf(node, 'pads', [])
  const dilations = intsOf(node, 'dilations', [])
  return {
    kernel,
    strides: intsOf(node, 'strides', []),
    dilations,
    padBegin: pads.slice(0, kernel.length),
    padEnd: pads.slice(kernel.length),
    group: intOf(node, 'group', 1),
    span: kernel.map((k, i) => dilations[i]! * (k - 1) + 1)
  }
}

/** The next whole number of blocks. */
export const roundUp = (size: number, block: number): number => Math.ceil(size / block) * block

export const isUnit = (values: readonly number[]): boolean => values.every((v) => v === 1)

/** In ascending order. */
export const divisorsOf = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => i + 1).filter((divisor) => size % divisor === 0)
