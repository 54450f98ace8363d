/** Gradients of ops that only move numbers about. */
import { Failure } from '../failure'
import { intOf, stringOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import { permutationOf, sliceRange } from '../graph/shapes'
import type { Node } from '../graph/types'
import { normalizeAxis, sizeOf } from '../graph/types'
import { simple, unary, type GradientRule, type RuleTable } from './rule'

const reshapeBack: GradientRule = unary((g, dy, x) => g.reshape(dy, g.shapeOf(x)))
const inverse = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis))

/** The constant numbers of an input; shape inference has already made sure that they are known. */
const numbers = (g: Graph, node: Node, input: number): number[] | null =>
  node.inputs[input] ? g.numbers(node.inputs[input]!) : null

/** Inserts step-1 zeros between neighbours along an axis: [..., n, ...] -> [..., (n-1)·step + 1, ...]. */
function interleaveZeros(g: Graph, value: string, axis: number, step: number): string {
  if (step === 1) return value
  const shape = g.shapeOf(value)
  const rows = g.reshape(value, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)])
  const pads = Array(2 * (shape.length + 1)).fill(0)
  pads[shape.length + 1 + axis + 1] = step - 1
  const spread = g.reshape(g.pad(rows, pads), shape.with(axis, shape[axis]! * step))
  return g.slice(spread, [0], [(shape[axis]! - 1) * step + 1], [axis])
}

/** M applied along one axis, M constant [rows, n]: [..., n, ...] -> [..., rows, ...]. */
function applyMatrix(g: Graph, value: string, axis: number, matrix: Float32Array, rows: number): string {
  const shape = g.shapeOf(value)
  const flat = g.reshape(value, [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))])
  return g.reshape(g.emit('MatMul', [g.float32([rows, shape[axis]!], matrix), flat]), shape.with(axis, rows))
}

/** Sums element j of an axis into element target[j]: the transpose of picking. */
function sumInto(g: Graph, dy: string, axis: number, target: readonly number[], size: number): string {
  const matrix = new Float32Array(size * target.length)
  target.forEach((to, j) => (matrix[to * target.length + j] = 1))
  return applyMatrix(g, dy, axis, matrix, size)
}

/** Which input element each padded element of an axis copies, for the modes that copy. */
function paddedSource(mode: string, size: number, begin: number, end: number): number[] {
  return Array.from({ length: size + begin + end }, (_, o) => {
    const i = o - begin
    if (mode === 'edge') return Math.min(size - 1, Math.max(0, i))
    const folded = i < 0 ? -i : i
    return folded >= size ? 2 * (size - 1) - folded : folded
  })
}

export const LAYOUT: RuleTable = {
  Identity: unary((_g, dy) => dy),
  Cast: unary((g, dy, x) => g.cast(dy, g.dtypeOf(x))),
  Reshape: reshapeBack,
  Flatten: reshapeBack,
  Squeeze: reshapeBack,
  Unsqueeze: reshapeBack,
  Transpose: unary((g, dy, _x, _y, n) => g.transpose(dy, inverse(permutationOf(n, g.rankOf(dy))))),
  // the walk sums the expanded axes
  Expand: unary((_g, dy) => dy),
  Tile: unary((g, dy, x, _y, n) => {
    const repeats = numbers(g, n, 1)!
    const split = g.shapeOf(x).flatMap((d, axis) => [repeats[axis]!, d])
    return g.sum(
      g.reshape(dy, split),
      repeats.map((_, axis) => 2 * axis),
      false
    )
  }),
  Concat: simple((g, dy, node, needs) => {
    const axis = g.axis(dy, intOf(node, 'axis', 0))
    let start = 0
    return node.inputs.map((input, i) => {
      const end = start + g.shapeOf(input)[axis]!
      const part = needs(i) ? g.slice(dy, [start], [end], [axis]) : null
      start = end
      return part
    })
  }),
  Split: (g, node, dys) => {
    const axis = g.axis(node.inputs[0]!, intOf(node, 'axis', 0))
    return [
      g.concat(
        node.outputs.map((o, i) => dys[i] ?? g.expand(g.scalar(0), g.shapeOf(o))),
        axis
      )
    ]
  },
  Slice: unary((g, dy, x, _y, node) => {
    const shape = g.shapeOf(x)
    const starts = numbers(g, node, 1)!
    const ends = numbers(g, node, 2)!
    const axes = (numbers(g, node, 3) ?? starts.map((_, i) => i)).map((a) => normalizeAxis(a, shape.length))
    const steps = numbers(g, node, 4) ?? starts.map(() => 1)
    const pads = Array(2 * shape.length).fill(0)
    let gradient = dy
    axes.forEach((axis, i) => {
      const { first, count, step } = sliceRange(shape[axis]!, starts[i]!, ends[i]!, steps[i]!)
      const stride = Math.abs(step)
      if (step < 0) gradient = g.slice(gradient, [-1], [-count - 1], [axis], [-1])
      gradient = interleaveZeros(g, gradient, axis, stride)
      const lowest = step > 0 ? first : first + (count - 1) * step
      pads[axis] = lowest
      pads[axis + shape.length] = shape[axis]! - lowest - ((count - 1) * stride + 1)
    })
    return g.pad(gradient, pads)
  }),
  Pad: unary((g, dy, x, _y, node) => {
    const shape = g.shapeOf(x)
    const pads = numbers(g, node, 1)!
    const mode = stringOf(node, 'mode', 'constant')
    // what was padded is cut off, and what a negative pad cut off gets zeros
    if (mode === 'constant')
      return g.pad(
        dy,
        pads.map((p) => -p)
      )
    if (mode !== 'reflect' && mode !== 'edge')
      throw new Failure('unsupported-op', `Node "${node.name}" (Pad) has the mode "${mode}", which has no gradient.`)
    const padded = shape.map((_, axis) => axis).filter((axis) => pads[axis] !== 0 || pads[axis + shape.length] !== 0)
    return padded.reduce(
      (gradient, axis) =>
        sumInto(
          g,
          gradient,
          axis,
          paddedSource(mode, shape[axis]!, pads[axis]!, pads[axis + shape.length]!),
          shape[axis]!
        ),
      dy
    )
  }),
  Gather: unary((g, dy, x, _y, node) => {
    const shape = g.shapeOf(x)
    const axis = g.axis(x, intOf(node, 'axis', 0))
    const indices = numbers(g, node, 1)
    if (!indices)
      throw new Failure(
        'unsupported-op',
        `Node "${node.name}" (Gather) picks by computed indices, which has no gradient.`,
        { op: 'Gather', node: node.name }
      )
    const target = indices.map((i) => normalizeAxis(i, shape[axis]!))
    return sumInto(g, g.reshape(dy, shape.with(axis, target.length)), axis, target, shape[axis]!)
  }),
  DepthToSpace: unary((g, dy, _x, _y, node) => {
    const blocksize = intOf(node, 'blocksize', 1)
    const gradient = g.emit('SpaceToDepth', [dy], { blocksize })
    if (stringOf(node, 'mode', 'DCR') === 'DCR') return gradient
    // CRD orders depth as (channel, block), SpaceToDepth as (block, channel)
    const [n, c, h, w] = g.shapeOf(gradient) as [number, number, number, number]
    const blocks = blocksize * blocksize
    return g.reshape(g.transpose(g.reshape(gradient, [n, blocks, c / blocks, h, w]), [0, 2, 1, 3, 4]), [n, c, h, w])
  }),
  SpaceToDepth: unary((g, dy, _x, _y, node) =>
    g.emit('DepthToSpace', [dy], { blocksize: intOf(node, 'blocksize', 1), mode: 'DCR' })
  )
}
