/** Gradients of arithmetic with broadcasting; the walk sums them back to the inputs' shapes. */
import type { Graph } from '../graph/graph'
import { simple, unary, type GradientRule, type RuleTable } from './rule'

/** dy goes to the inputs that won; those that tie share it, as in PyTorch's maximum. */
const extremum: GradientRule = simple((g, dy, node, needs) => {
  if (node.inputs.length === 1) return [dy]
  const winners = node.inputs.map((x) => g.mask(g.emit('Equal', [x, node.outputs[0]!])))
  const share = g.div(
    dy,
    winners.reduce((sum, winner) => g.add(sum, winner))
  )
  return winners.map((winner, i) => (needs(i) ? g.mul(share, winner) : null))
})

const one = (g: Graph) => g.scalar(1)
const isSquare = (g: Graph, exponent: string): boolean => g.numbers(exponent)?.every((v) => v === 2) ?? false
const square = (g: Graph, x: string): string => g.mul(x, x)
const reciprocalRoot = (g: Graph, x: string): string => g.emit('Reciprocal', [g.emit('Sqrt', [x])])

export const ARITHMETIC: RuleTable = {
  Add: simple((_g, dy) => [dy, dy]),
  Sub: simple((g, dy, _n, needs) => [dy, needs(1) ? g.neg(dy) : null]),
  // d(a·b) = b·da + a·db
  Mul: simple((g, dy, n, needs) => [
    needs(0) ? g.mul(dy, n.inputs[1]!) : null,
    needs(1) ? g.mul(dy, n.inputs[0]!) : null
  ]),
  // y = a/b: da = dy/b, db = -dy·y/b
  Div: simple((g, dy, n, needs) => {
    const da = g.div(dy, n.inputs[1]!)
    return [da, needs(1) ? g.neg(g.mul(da, n.outputs[0]!)) : null]
  }),
  Sum: simple((_g, dy, n) => n.inputs.map(() => dy)),
  // d(a^b) = b·a^(b-1) da + y·ln(a) db
  Pow: simple((g, dy, n, needs) => {
    const [a, b] = n.inputs as [string, string]
    const lower = () => (isSquare(g, b) ? a : g.emit('Pow', [a, g.sub(b, one(g))]))
    const da = needs(0) ? g.mul(dy, g.mul(b, lower())) : null
    return [da, needs(1) ? g.mul(dy, g.mul(n.outputs[0]!, g.emit('Log', [a]))) : null]
  }),
  Max: extremum,
  Min: extremum,
  Where: simple((g, dy, n) => {
    const first = g.mask(n.inputs[0]!)
    return [null, g.mul(dy, first), g.mul(dy, g.sub(one(g), first))]
  }),
  Neg: unary((g, dy) => g.neg(dy)),
  // d|x| = sign(x); 0 at 0
  Abs: unary((g, dy, x) =>
    g.mul(dy, g.sub(g.mask(g.emit('Greater', [x, g.scalar(0)])), g.mask(g.emit('Less', [x, g.scalar(0)]))))
  ),
  Exp: unary((g, dy, _x, y) => g.mul(dy, y)),
  Log: unary((g, dy, x) => g.div(dy, x)),
  Sqrt: unary((g, dy, _x, y) => g.div(g.scale(dy, 0.5), y)),
  Reciprocal: unary((g, dy, _x, y) => g.neg(g.mul(dy, g.mul(y, y)))),
  // d erf(x) = 2/sqrt(pi) · exp(-x²)
  Erf: unary((g, dy, x) => g.mul(dy, g.scale(g.emit('Exp', [g.neg(g.mul(x, x))]), 2 / Math.sqrt(Math.PI)))),
  Sin: unary((g, dy, x) => g.mul(dy, g.emit('Cos', [x]))),
  Cos: unary((g, dy, x) => g.neg(g.mul(dy, g.emit('Sin', [x])))),
  // 1 + tan², 1 / √(1 - x²), 1 / (1 + x²)
  Tan: unary((g, dy, _x, y) => g.mul(dy, g.add(square(g, y), one(g)))),
  Asin: unary((g, dy, x) => g.mul(dy, reciprocalRoot(g, g.sub(one(g), square(g, x))))),
  Acos: unary((g, dy, x) => g.neg(g.mul(dy, reciprocalRoot(g, g.sub(one(g), square(g, x)))))),
  Atan: unary((g, dy, x) => g.div(dy, g.add(square(g, x), one(g)))),
  Sinh: unary((g, dy, x) => g.mul(dy, g.emit('Cosh', [x]))),
  Cosh: unary((g, dy, x) => g.mul(dy, g.emit('Sinh', [x]))),
  Asinh: unary((g, dy, x) => g.mul(dy, reciprocalRoot(g, g.add(square(g, x), one(g))))),
  Acosh: unary((g, dy, x) => g.mul(dy, reciprocalRoot(g, g.sub(square(g, x), one(g))))),
  Atanh: unary((g, dy, x) => g.div(dy, g.sub(one(g), square(g, x))))
}
