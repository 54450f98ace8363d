/** Gradients of ops that only move numbers about. */
import { Failure } from '../failure'
import { intOf, permutationOf, stringOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import { sliceRanges } from '../graph/slices'
import type { Node } from '../graph/types'
import { sumInto } from '../graph/matrices'
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
    const [starts, ends] = [numbers(g, node, 1)!, numbers(g, node, 2)!]
    const ranges = sliceRanges(shape, starts, ends, numbers(g, node, 3), numbers(g, node, 4))
    const pads = Array<number>(2 * shape.length).fill(0)
    let gradient = dy
    ranges.forEach(({ first, count, step }, axis) => {
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
