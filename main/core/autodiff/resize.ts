/**
 * Gradient of Resize. Interpolation is linear and separable, Y = Ah · X · Awᵀ, so dX = Ahᵀ · dY · Aw with constant matrices:
 * one rule for every mode and coordinate transformation.
 * Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md#Resize
 */
import { Failure } from '../failure'
import { floatOf, intOf, stringOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { sizeOf } from '../graph/types'
import { applyMatrix } from './matrices'
import { simple, type RuleTable } from './rule'

export const RESIZES: RuleTable = {
  Resize: simple((g, dy, node) => {
    const from = g.shapeOf(node.inputs[0]!)
    const to = g.shapeOf(dy)
    const given = node.inputs[2] ? (g.numbers(node.inputs[2]) ?? []) : []
    const scales = from.map((d, axis) => (given.length > 0 && !node.inputs[3] ? given[axis]! : to[axis]! / d))
    if (repeatsPixels(node, scales))
      return [
        g.scale(
          g.emit('AveragePool', [dy], { kernel_shape: scales.slice(2), strides: scales.slice(2) }),
          sizeOf(scales)
        )
      ]
    let gradient = dy
    for (let axis = from.length - 1; axis >= 0; axis--)
      if (from[axis] !== to[axis])
        gradient = applyTransposed(
          g,
          gradient,
          axis,
          interpolation(node, from[axis]!, to[axis]!, scales[axis]!),
          from[axis]!
        )
    return [gradient]
  })
}

/** Nearest by whole factors from the top left: every input pixel becomes one tile, whatever the rounding. */
function repeatsPixels(node: Node, scales: readonly number[]): boolean {
  const rounding = stringOf(node, 'nearest_mode', 'round_prefer_floor')
  const transform = stringOf(node, 'coordinate_transformation_mode', 'half_pixel')
  const exact = (transform === 'asymmetric' && rounding === 'floor') || transform === 'half_pixel'
  const spatial = scales.length > 2 && scales[0] === 1 && scales[1] === 1
  return (
    stringOf(node, 'mode', 'nearest') === 'nearest' &&
    exact &&
    spatial &&
    scales.every((s) => Number.isInteger(s) && s >= 1)
  )
}

/** Aᵀ applied along one axis: [..., out, ...] -> [..., in, ...], A being [out, in]. */
function applyTransposed(g: Graph, value: string, axis: number, matrix: Float32Array, size: number): string {
  const shape = g.shapeOf(value)
  const out = shape[axis]!
  if (axis === shape.length - 1) return g.emit('MatMul', [value, g.float32([out, size], matrix)])
  const transposed = new Float32Array(matrix.length)
  for (let o = 0; o < out; o++) for (let i = 0; i < size; i++) transposed[i * out + o] = matrix[o * size + i]!
  return applyMatrix(g, value, axis, transposed, size)
}

/** The interpolation matrix [out, in] of one axis: row o holds the weights of the inputs that output o mixes. */
export function interpolation(node: Node, size: number, out: number, scale: number): Float32Array {
  const mode = stringOf(node, 'mode', 'nearest')
  const transform = stringOf(node, 'coordinate_transformation_mode', 'half_pixel')
  const position = POSITIONS[transform]
  const taps = TAPS[mode]
  if (!position || !taps)
    throw new Failure(
      'unsupported-op',
      `Node "${node.name}" (Resize) uses ${mode} with ${transform}, which has no gradient.`,
      { op: 'Resize', node: node.name }
    )
  const matrix = new Float32Array(out * size)
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
