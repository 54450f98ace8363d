/** Gradients of reductions: the gradient is spread back over the axes that were reduced. */
import type { Graph } from '../graph/graph'
import { reducedAxes } from '../graph/shapes'
import type { Node } from '../graph/types'
import { unary, type RuleTable } from './rule'

function axesOf(g: Graph, node: Node): number[] {
  return reducedAxes(node, g.rankOf(node.inputs[0]!), node.inputs[1] ? g.numbers(node.inputs[1]) : null)
}

/** The value with its reduced axes kept as size 1, so that it broadcasts over the input. */
function withAxes(g: Graph, value: string, node: Node): string {
  const axes = axesOf(g, node)
  return g.reshape(
    value,
    g.shapeOf(node.inputs[0]!).map((d, i) => (axes.includes(i) ? 1 : d))
  )
}

export const REDUCTIONS: RuleTable = {
  ReduceSum: unary((g, dy, x, _y, n) => g.expand(withAxes(g, dy, n), g.shapeOf(x))),
  ReduceMean: unary((g, dy, x, _y, n) => {
    const count = axesOf(g, n).reduce((product, axis) => product * g.shapeOf(x)[axis]!, 1)
    return g.expand(g.scale(withAxes(g, dy, n), 1 / count), g.shapeOf(x))
  }),
  // several maxima share the gradient, as PyTorch's amax does
  ReduceMax: unary((g, dy, x, y, n) => {
    const isMax = g.mask(g.emit('Equal', [x, withAxes(g, y, n)]))
    return g.mul(g.div(withAxes(g, dy, n), g.sum(isMax, axesOf(g, n), true)), isMax)
  }),
  // y = √Σx²: dx = dy·x/y
  ReduceL2: unary((g, dy, x, y, n) => g.mul(x, g.div(withAxes(g, dy, n), withAxes(g, y, n))))
}
