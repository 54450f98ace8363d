/** Functions of one number without a double kernel, exact to the last few bits of a double. */
import { floatOf } from '../../graph/attributes'
import type { Graph } from '../../graph/graph'
import type { Substitution } from '../lowering'

const apply =
  (formula: (g: Graph, x: string) => string): Substitution =>
  (g, { inputs: [x] }) => [formula(g, x!)]
const positive = (g: Graph, x: string): string => g.emit('Max', [x, g.scalar(0)])
const negative = (g: Graph, x: string): string => g.emit('Min', [x, g.scalar(0)])
const plus = (g: Graph, x: string, number: number): string => g.add(x, g.scalar(number))
const exp = (g: Graph, x: string): string => g.emit('Exp', [x])
const log = (g: Graph, x: string): string => g.emit('Log', [x])
const sqrt = (g: Graph, x: string): string => g.emit('Sqrt', [x])
const abs = (g: Graph, x: string): string => g.emit('Abs', [x])
const sin = (g: Graph, x: string): string => g.emit('Sin', [x])
const cos = (g: Graph, x: string): string => g.emit('Cos', [x])
const square = (g: Graph, x: string): string => g.mul(x, x)
const clipped = (g: Graph, x: string): string => g.emit('Clip', [x, g.scalar(0), g.scalar(1)])

export const elu: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  const below = g.scale(plus(g, exp(g, negative(g, x)), -1), floatOf(node, 'alpha', 1))
  return [g.add(positive(g, x), below)]
}
export const hardSigmoid: Substitution = (g, node) => {
  const line = g.scale(node.inputs[0]!, floatOf(node, 'alpha', 0.2))
  return [clipped(g, plus(g, line, floatOf(node, 'beta', 0.5)))]
}
export const thresholdedRelu: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  return [g.emit('Where', [g.emit('Greater', [x, g.scalar(floatOf(node, 'alpha', 1))]), x, g.scalar(0)])]
}
export const hardSwish = apply((g, x) => g.mul(x, clipped(g, plus(g, g.scale(x, 1 / 6), 0.5))))
/** max(x, 0) + ln(1 + e^-|x|) */
export const softplus = apply((g, x) => g.add(positive(g, x), log(g, plus(g, exp(g, g.neg(abs(g, x))), 1))))

export const tangent = apply((g, x) => g.div(sin(g, x), cos(g, x)))
export const hyperbolicSine = apply((g, x) => g.scale(g.sub(exp(g, x), exp(g, g.neg(x))), 0.5))
export const hyperbolicCosine = apply((g, x) => g.scale(g.add(exp(g, x), exp(g, g.neg(x))), 0.5))
/** sign(x)·ln(|x| + √(x² + 1)) */
export const areaSine = apply((g, x) => {
  const size = abs(g, x)
  return g.mul(g.emit('Sign', [x]), log(g, g.add(size, sqrt(g, plus(g, square(g, x), 1)))))
})
export const areaCosine = apply((g, x) => log(g, g.add(x, sqrt(g, plus(g, square(g, x), -1)))))
export const areaTangent = apply((g, x) => g.scale(g.sub(log(g, plus(g, x, 1)), log(g, plus(g, g.neg(x), 1))), 0.5))

/** One of Newton's steps doubles the correct digits of the float32 kernel: y - f(y)/f'(y), where f(y) = 0. */
const refined = (op: string, correction: (g: Graph, y: string, x: string) => string): Substitution =>
  apply((g, x) => {
    const y = g.cast(g.emit(op, [g.cast(x, 'float32')]), 'float64')
    return g.sub(y, correction(g, y, x))
  })
export const arcSine = refined('Asin', (g, y, x) => g.div(g.sub(sin(g, y), x), cos(g, y)))
export const arcCosine = refined('Acos', (g, y, x) => g.div(g.sub(x, cos(g, y)), sin(g, y)))
export const arcTangent = refined('Atan', (g, y, x) => g.mul(g.sub(sin(g, y), g.mul(x, cos(g, y))), cos(g, y)))

/**
 * erf(x) = 2x/√π·∫ e^(-x²s²) ds over 0..1, which 24 nodes of Gauss and Legendre integrate to 2e-15 up to |x| = 6; beyond it is ±1.
 * The nodes are one axis more.
 */
export const erf = apply((g, x) => {
  const shape = g.shapeOf(x)
  const inside = g.emit('Clip', [x, g.scalar(-6), g.scalar(6)])
  const { nodes, weights } = gaussLegendre(24)
  const squares = g.neg(g.reshape(square(g, inside), [...shape, 1]))
  const bells = exp(
    g,
    g.mul(
      squares,
      g.reals(
        [nodes.length],
        nodes.map((s) => s * s)
      )
    )
  )
  const integral = g.reshape(g.matmul(bells, g.reals([nodes.length, 1], weights)), shape)
  return g.mul(g.scale(inside, 2 / Math.sqrt(Math.PI)), integral)
})

/** Zeros of the Legendre polynomial Pₙ by Newton's method, on 0..1. Source: https://dlmf.nist.gov/3.5#v */
function gaussLegendre(n: number): { readonly nodes: readonly number[]; readonly weights: readonly number[] } {
  const zeros = Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5))
    let slope = 1
    for (let round = 0; round < 8; round++) {
      const { value, derivative } = legendre(n, x)
      x -= value / derivative
      slope = derivative
    }
    return { node: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) }
  })
  return { nodes: zeros.map((z) => z.node), weights: zeros.map((z) => z.weight) }
}

function legendre(n: number, x: number): { readonly value: number; readonly derivative: number } {
  let [before, value] = [1, x]
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k]
  return { value, derivative: (n * (x * value - before)) / (x * x - 1) }
}
