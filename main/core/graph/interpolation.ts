/**
 * How Resize mixes the pixels of an axis: interpolation is linear and separable, so one matrix per axis says it all.
 * Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md#Resize
 */
import { Failure } from '../failure'
import { floatOf, intOf, stringOf } from './attributes'
import type { Graph } from './graph'
import type { Node } from './types'

/** The scale of each axis: as the node gives it, else as the sizes ask for. */
export function resizeScales(g: Graph, node: Node, from: readonly number[], to: readonly number[]): readonly number[] {
  const given = node.inputs[2] ? (g.numbers(node.inputs[2]) ?? []) : []
  return from.map((size, axis) => (given.length > 0 && !node.inputs[3] ? given[axis]! : to[axis]! / size))
}

/** The interpolation matrix [out, in] of one axis: row o holds the weights of the inputs that output o mixes. */
export function interpolation(node: Node, size: number, out: number, scale: number): Float64Array {
  const mode = stringOf(node, 'mode', 'nearest')
  const transform = stringOf(node, 'coordinate_transformation_mode', 'half_pixel')
  const position = POSITIONS[transform]
  const taps = TAPS[mode]
  if (!position || !taps)
    throw new Failure(
      'unsupported-op',
      `Node "${node.name}" (Resize) uses ${mode} with ${transform}, which is not supported.`,
      { op: 'Resize', node: node.name }
    )
  const matrix = new Float64Array(out * size)
  const inside = (index: number) => index >= 0 && index < size
  for (let o = 0; o < out; o++) {
    const all = taps(position(o, size, out, scale), node)
    const used = intOf(node, 'exclude_outside', 0) === 1 ? all.filter(([index]) => inside(index)) : all
    const total = used === all ? 1 : used.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [index, weight] of used) matrix[o * size + Math.min(size - 1, Math.max(0, index))]! += weight / total
  }
  return matrix
}

/** Where output pixel o lies on the input axis. */
const POSITIONS: Readonly<Record<string, (o: number, size: number, out: number, scale: number) => number>> = {
  half_pixel: (o, _size, _out, scale) => (o + 0.5) / scale - 0.5,
  pytorch_half_pixel: (o, _size, out, scale) => (out > 1 ? (o + 0.5) / scale - 0.5 : 0),
  align_corners: (o, size, out) => (out === 1 ? 0 : (o * (size - 1)) / (out - 1)),
  asymmetric: (o, _size, _out, scale) => o / scale
}

type Taps = (position: number, node: Node) => readonly (readonly [index: number, weight: number])[]
const TAPS: Readonly<Record<string, Taps>> = {
  nearest: (x, node) => [[ROUNDINGS[stringOf(node, 'nearest_mode', 'round_prefer_floor')]!(x), 1]],
  linear(x) {
    const low = Math.floor(x)
    return [
      [low, 1 - (x - low)],
      [low + 1, x - low]
    ]
  },
  // Keys' cubic convolution, https://doi.org/10.1109/TASSP.1981.1163711
  cubic(x, node) {
    const a = floatOf(node, 'cubic_coeff_a', -0.75)
    const low = Math.floor(x)
    const near = (d: number) => ((a + 2) * d - (a + 3)) * d * d + 1
    const far = (d: number) => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    const t = x - low
    return [
      [low - 1, far(t + 1)],
      [low, near(t)],
      [low + 1, near(1 - t)],
      [low + 2, far(2 - t)]
    ]
  }
}

const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil
}
