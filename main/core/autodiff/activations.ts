/** Gradients of activation functions. Where possible they use the output y, so that the forward pass may fuse. */
import { floatOf, intOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import { float } from '../graph/types'
import { LOGICAL, simple, unary, type RuleTable } from './rule'

const positively = (g: Graph, x: string): string => g.emit('Greater', [x, g.scalar(0)])
/** 1 where x > threshold, else 0. */
const heaviside = (g: Graph, x: string, threshold = 0): string =>
  g.emit('Heaviside', [x], { threshold: float(threshold) }, { domain: LOGICAL, types: [g.typeOf(x)] })
const within = (g: Graph, x: string, low: number, high: number): string =>
  g.mask(g.emit('And', [g.emit('Greater', [x, g.scalar(low)]), g.emit('Less', [x, g.scalar(high)])]))
const oneMinus = (g: Graph, x: string): string => g.sub(g.scalar(1), x)

/** ONNX's defaults, from Klambauer et al., https://arxiv.org/abs/1706.02515 */
const SELU_ALPHA = 1.6732632
const SELU_GAMMA = 1.0507009

export const ACTIVATIONS: RuleTable = {
  Relu: unary((g, dy, _x, y) => g.mul(dy, heaviside(g, y))),
  // slope α below 0: α + (1-α)·[x>0]
  LeakyRelu: unary((g, dy, x, _y, n) => {
    const slope = floatOf(n, 'alpha', 0.01)
    return g.mul(dy, g.add(g.scale(heaviside(g, x), 1 - slope), g.scalar(slope)))
  }),
  // x>0: dy; else dy·slope. dslope = dy·min(x, 0)
  PRelu: simple((g, dy, n, needs) => {
    const [x, slope] = n.inputs as [string, string]
    const on = heaviside(g, x)
    const dx = g.mul(dy, g.add(on, g.mul(oneMinus(g, on), slope)))
    return [dx, needs(1) ? g.mul(dy, g.mul(x, oneMinus(g, on))) : null]
  }),
  // below 0 y = α(e^x - 1), so dy/dx = y + α
  Elu: unary((g, dy, x, y, n) => {
    const below = g.mul(dy, g.add(y, g.scalar(floatOf(n, 'alpha', 1))))
    return g.emit('Where', [positively(g, x), dy, below])
  }),
  // γ·x or γ·α(e^x - 1): below 0 dy/dx = y + γ·α
  Selu: unary((g, dy, x, y, n) => {
    const [alpha, gamma] = [floatOf(n, 'alpha', SELU_ALPHA), floatOf(n, 'gamma', SELU_GAMMA)]
    const slope = g.emit('Where', [positively(g, x), g.scalar(gamma), g.add(y, g.scalar(gamma * alpha))])
    return g.mul(dy, slope)
  }),
  // below 0 y = α(e^(x/α) - 1), so dy/dx = y/α + 1
  Celu: unary((g, dy, x, y, n) => {
    const below = g.add(g.scale(y, 1 / floatOf(n, 'alpha', 1)), g.scalar(1))
    return g.mul(dy, g.emit('Where', [positively(g, x), g.scalar(1), below]))
  }),
  ThresholdedRelu: unary((g, dy, x, _y, n) => g.mul(dy, heaviside(g, x, floatOf(n, 'alpha', 1)))),
  // y = x / (1 + |x|): dy/dx = 1 / (1 + |x|)²
  Softsign: unary((g, dy, x) => {
    const root = g.emit('Reciprocal', [g.add(g.emit('Abs', [x]), g.scalar(1))])
    return g.mul(dy, g.mul(root, root))
  }),
  Sigmoid: unary((g, dy, _x, y) => g.mul(dy, g.mul(y, oneMinus(g, y)))),
  Tanh: unary((g, dy, _x, y) => g.mul(dy, oneMinus(g, g.mul(y, y)))),
  Softplus: unary((g, dy, x) => g.mul(dy, g.emit('Sigmoid', [x]))),
  HardSigmoid: unary((g, dy, _x, y, n) => g.mul(dy, g.scale(within(g, y, 0, 1), floatOf(n, 'alpha', 0.2)))),
  // y = x·clip(x/6 + 1/2, 0, 1): dy/dx = 0, x/3 + 1/2 or 1, which is 2·clip(x/6 + 1/2, 0, 1) less 1/2 past each bend
  HardSwish: unary((g, dy, x) => {
    const ramp = g.scale(g.emit('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) }), 2)
    const past = g.add(heaviside(g, x, -3), heaviside(g, x, 3))
    return g.mul(dy, g.sub(ramp, g.scale(past, 0.5)))
  }),
  // between two bounds from y alone, so that x need not be kept: 0 at the bounds, as torch.nn.ReLU6 has it. With one bound where the
  // value was not clipped, the bound included, as in torch.clamp: there y is x
  Clip: unary((g, dy, x, y, n) => {
    const [low, high] = n.inputs.slice(1).map((bound) => bound && g.numbers(bound)?.[0])
    const isBetween = typeof low === 'number' && typeof high === 'number'
    return g.mul(dy, isBetween ? within(g, y, low, high) : g.mask(g.emit('Equal', [x, y])))
  }),
  // y·(dy - Σ dy·y) along the softmax axis
  Softmax: unary((g, dy, _x, y, n) => {
    const p = g.mul(dy, y)
    return g.sub(p, g.mul(y, g.sum(p, [g.axis(y, intOf(n, 'axis', -1))], true)))
  }),
  // dy - softmax·Σ dy
  LogSoftmax: unary((g, dy, _x, y, n) =>
    g.sub(dy, g.mul(g.emit('Exp', [y]), g.sum(dy, [g.axis(y, intOf(n, 'axis', -1))], true)))
  )
}
