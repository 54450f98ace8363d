/** Moving and mixing along one axis, as products with constant matrices. */
import type { Graph } from './graph'
import { sizeOf } from './types'

/** M applied along one axis, M constant [rows, n]: [..., n, ...] -> [..., rows, ...]. */
export function applyMatrix(
  g: Graph,
  value: string,
  axis: number,
  matrix: Float32Array | Float64Array,
  rows: number
): string {
  const shape = g.shapeOf(value)
  const size = shape[axis]!
  if (axis === shape.length - 1) return g.matmul(value, g.transpose(g.reals([rows, size], matrix), [1, 0]))
  const flat = g.reshape(value, [sizeOf(shape.slice(0, axis)), size, sizeOf(shape.slice(axis + 1))])
  return g.reshape(g.emit('MatMul', [g.reals([rows, size], matrix), flat]), shape.with(axis, rows))
}

/** Sums element j of an axis into element target[j]: the transpose of picking. */
export function sumInto(g: Graph, dy: string, axis: number, target: readonly number[], size: number): string {
  const matrix = new Float32Array(size * target.length)
  target.forEach((to, j) => (matrix[to * target.length + j] = 1))
  return applyMatrix(g, dy, axis, matrix, size)
}
