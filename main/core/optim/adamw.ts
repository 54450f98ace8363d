/**
 * Adam with decoupled weight decay: p = p·(1 - rate·decay) - rate·m̂ / (√v̂ + ε).
 * Source: Loshchilov and Hutter, https://arxiv.org/abs/1711.05101, in the order of torch.optim.AdamW.
 */
import type { Optimizer } from './optimizer'

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

export const adamw: Optimizer = {
  state: ['mean', 'square'],
  scalars: (step, rate, { weightDecay }) => ({
    keep: 1 - rate * weightDecay,
    stepSize: rate / (1 - BETA1 ** step),
    rootScale: 1 / Math.sqrt(1 - BETA2 ** step)
  }),
  update(g, parameter, gradient, state, fed) {
    const mean = g.add(g.scale(state.mean!, BETA1), g.scale(gradient, 1 - BETA1))
    const square = g.add(g.scale(state.square!, BETA2), g.scale(g.mul(gradient, gradient), 1 - BETA2))
    const denominator = g.add(g.mul(g.emit('Sqrt', [square]), fed.rootScale!), g.scalar(EPSILON))
    const decayed = g.mul(parameter, fed.keep!)
    return { parameter: g.sub(decayed, g.mul(g.div(mean, denominator), fed.stepSize!)), state: { mean, square } }
  }
}
