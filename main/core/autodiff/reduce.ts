/** Gradients of reductions: the gradient is spread back over the axes that were reduced. */
import { reducedAxes } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { unary, type GradientRule, type RuleTable } from './rule'

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

/** A rule that sees dy and y in a shape that broadcasts over x. */
const spreading = (derivative: (g: Graph, dy: string, x: string, y: string, node: Node) => string): GradientRule =>
  unary((g, dy, x, y, n) => derivative(g, withAxes(g, dy, n), x, withAxes(g, y, n), n))

/** Several extrema share the gradient, as in PyTorch's amax. */
const extremum = spreading((g, dy, x, y, n) => {
  const wins = g.mask(g.emit('Equal', [x, y]))
  return g.mul(g.div(dy, g.sum(wins, axesOf(g, n), true)), wins)
})

const isZero = (g: Graph, x: string): string => g.emit('Equal', [x, g.scalar(0)])

export const REDUCTIONS: RuleTable = {
  ReduceSum: spreading((g, dy, x) => g.expand(dy, g.shapeOf(x))),
  ReduceMean: spreading((g, dy, x, _y, n) => {
    const count = axesOf(g, n).reduce((product, axis) => product * g.shapeOf(x)[axis]!, 1)
    return g.expand(g.scale(dy, 1 / count), g.shapeOf(x))
  }),
  ReduceMax: extremum,
  ReduceMin: extremum,
  // dx = dy·Π of the others: the product without zeros, divided by x, where no other element is zero
  ReduceProd: spreading((g, dy, x, _y, n) => {
    const axes = axesOf(g, n)
    const zeros = g.mask(isZero(g, x))
    const nonzero = g.add(x, zeros)
    const product = g.emit('ReduceProd', [nonzero], { axes, keepdims: 1 })
    const others = g.sub(g.sum(zeros, axes, true), zeros)
    return g.mul(g.mul(dy, g.div(product, nonzero)), g.mask(isZero(g, others)))
  }),
  ReduceL1: spreading((g, dy, x) =>
    g.mul(dy, g.sub(g.mask(g.emit('Greater', [x, g.scalar(0)])), g.mask(g.emit('Less', [x, g.scalar(0)]))))
  ),
  // y = √Σx²: dx = dy·x/y, 0 at 0
  ReduceL2: spreading((g, dy, x, y) => g.mul(x, g.div(dy, g.add(y, g.mask(isZero(g, y)))))),
  ReduceSumSquare: spreading((g, dy, x) => g.mul(g.scale(dy, 2), x)),
  // y = ln Σx: dx = dy·e^-y
  ReduceLogSum: spreading((g, dy, x, y) => g.expand(g.mul(dy, g.emit('Exp', [g.neg(y)])), g.shapeOf(x))),
  // y = ln Σe^x: dx = dy·e^(x-y)
  ReduceLogSumExp: spreading((g, dy, x, y) => g.mul(dy, g.emit('Exp', [g.sub(x, y)])))
}
