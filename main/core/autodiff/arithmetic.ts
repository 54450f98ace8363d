/** Gradients of arithmetic with broadcasting; the walk sums them back to the inputs' shapes. */
import type { Graph } from '../graph/graph'
import { Failure } from '../failure'
import { simple, unary, type GradientRule, type RuleTable } from './rule'

/** dy goes to the inputs that won; on a tie to the first, as PyTorch's maximum does for the larger operand. */
const extremum = (wins: 'GreaterOrEqual' | 'LessOrEqual'): GradientRule =>
  simple((g, dy, node) => {
    const [a, b] = node.inputs
    if (node.inputs.length !== 2)
      throw new Failure(
        'unsupported-op',
        `Node "${node.name}" (${node.op}) has ${node.inputs.length} inputs; two were expected.`
      )
    const first = g.mask(g.emit(wins, [a!, b!]))
    return [g.mul(dy, first), g.mul(dy, g.sub(g.scalar(1), first))]
  })

const one = (g: Graph) => g.scalar(1)

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
    const da = needs(0) ? g.mul(dy, g.mul(b, g.emit('Pow', [a, g.sub(b, one(g))]))) : null
    return [da, needs(1) ? g.mul(dy, g.mul(n.outputs[0]!, g.emit('Log', [a]))) : null]
  }),
  Max: extremum('GreaterOrEqual'),
  Min: extremum('LessOrEqual'),
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
  Erf: unary((g, dy, x) => g.mul(dy, g.scale(g.emit('Exp', [g.neg(g.mul(x, x))]), 2 / Math.sqrt(Math.PI))))
}
