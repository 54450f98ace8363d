/**
 * Gradient of Resize. Interpolation is linear and separable, Y = Ah · X · Awᵀ, so dX = Ahᵀ · dY · Aw with constant matrices:
 * one rule for every mode and coordinate transformation.
 * Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md#Resize
 */
import { stringOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import { interpolation, resizeScales } from '../graph/interpolation'
import type { Node } from '../graph/types'
import { sizeOf } from '../graph/types'
import { applyMatrix } from '../graph/matrices'
import { simple, type RuleTable } from './rule'

export const RESIZES: RuleTable = {
  Resize: simple((g, dy, node) => {
    const from = g.shapeOf(node.inputs[0]!)
    const to = g.shapeOf(dy)
    const scales = resizeScales(g, node, from, to)
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
function applyTransposed(g: Graph, value: string, axis: number, matrix: Float64Array, size: number): string {
  const out = g.shapeOf(value)[axis]!
  const transposed = new Float64Array(matrix.length)
  for (let o = 0; o < out; o++) for (let i = 0; i < size; i++) transposed[i * out + o] = matrix[o * size + i]!
  return applyMatrix(g, value, axis, transposed, size)
}
