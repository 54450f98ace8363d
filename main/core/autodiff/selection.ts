/** Gradients of ops that pick elements: what was picked takes the gradient, added up where it was picked more than once. */
import { Failure } from '../failure'
import { intOf, stringOf, without } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { normalizeAxis, sizeOf } from '../graph/types'
import { sumInto } from '../graph/matrices'
import { simple, unary, type GradientRule, type RuleTable } from './rule'

const zeros = (g: Graph, shape: readonly number[]): string => g.expand(g.scalar(0), shape)

/** Adds dy into zeros of shape `shape`, at the places along an axis that `indices` (of dy's shape) name. */
const addInto = (g: Graph, shape: readonly number[], indices: string, dy: string, axis: number): string =>
  g.emit('ScatterElements', [zeros(g, shape), indices, dy], { axis, reduction: 'add' })

/** With constant indices a product with a selection matrix is faster, unless it grows large. */
const LARGEST_MATRIX = 2 ** 22

/** What a Scatter wrote over gets no gradient, what it wrote gets dy from there. */
const scatterRule = (gather: string): GradientRule =>
  simple((g, dy, node, needs) => {
    const [, indices, updates] = node.inputs as [string, string, string]
    const reduction = stringOf(node, 'reduction', 'none')
    if (reduction !== 'none' && reduction !== 'add')
      throw new Failure(
        'unsupported-op',
        `Node "${node.name}" (${node.op}) combines by "${reduction}", which has no gradient.`,
        { op: node.op, node: node.name }
      )
    const place = without(node, 'reduction').attributes
    const kept = () => g.emit(node.op, [dy, indices, zeros(g, g.shapeOf(updates))], place)
    return [
      needs(0) ? (reduction === 'add' ? dy : kept()) : null,
      null,
      needs(2) ? g.emit(gather, [dy, indices], place) : null
    ]
  })

export const SELECTIONS: RuleTable = {
  Gather: unary((g, dy, x, _y, node) => {
    const shape = g.shapeOf(x)
    const axis = g.axis(x, intOf(node, 'axis', 0))
    const indices = node.inputs[1]!
    const count = sizeOf(g.shapeOf(indices))
    const rows = g.reshape(dy, shape.with(axis, count))
    const fixed = g.numbers(indices)
    if (fixed && count * shape[axis]! <= LARGEST_MATRIX) {
      const target = fixed.map((i) => normalizeAxis(i, shape[axis]!))
      return sumInto(g, rows, axis, target, shape[axis]!)
    }
    const alongAxis = shape.map((_, i) => (i === axis ? count : 1))
    return addInto(g, shape, g.expand(g.reshape(indices, alongAxis), g.shapeOf(rows)), rows, axis)
  }),
  GatherElements: unary((g, dy, x, _y, node) =>
    addInto(g, g.shapeOf(x), node.inputs[1]!, dy, g.axis(x, intOf(node, 'axis', 0)))
  ),
  GatherND: unary((g, dy, x, _y, node) => {
    if (intOf(node, 'batch_dims', 0) !== 0)
      throw new Failure('unsupported-op', `Node "${node.name}" (GatherND) has batch axes, which have no gradient.`, {
        op: node.op,
        node: node.name
      })
    return g.emit('ScatterND', [zeros(g, g.shapeOf(x)), node.inputs[1]!, dy], { reduction: 'add' })
  }),
  ScatterElements: scatterRule('GatherElements'),
  ScatterND: scatterRule('GatherND'),
  TopK: (g: Graph, node: Node, [dy]) => {
    if (!dy) return [null, null]
    const [x] = node.inputs as [string]
    const indices = node.outputs[1] || g.emitAll('TopK', node.inputs, node.attributes)[1]!
    return [addInto(g, g.shapeOf(x), indices, dy, g.axis(x, intOf(node, 'axis', -1))), null]
  },
  Trilu: unary((g, dy, _x, _y, node) => g.emit('Trilu', [dy, ...node.inputs.slice(1)], node.attributes)),
  // every sum that an element went into, from the other end
  CumSum: unary((g, dy, _x, _y, node) =>
    g.emit('CumSum', [dy, node.inputs[1]!], {
      exclusive: intOf(node, 'exclusive', 0),
      reverse: 1 - intOf(node, 'reverse', 0)
    })
  )
}
