/**
 * Stochastic gradient descent with momentum and L2 weight decay, as torch.optim.SGD:
 * d = gradient + decay·p; v = momentum·v + d; p = p - rate·v.
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
import type { Optimizer } from './optimizer'

export const sgd: Optimizer = {
  state: ['velocity'],
  scalars: (_step, rate) => ({ rate }),
  update(g, parameter, gradient, state, fed, { weightDecay, momentum }) {
    const d = weightDecay === 0 ? gradient : g.add(gradient, g.scale(parameter, weightDecay))
    const velocity = g.add(g.scale(state.velocity!, momentum), d)
    return { parameter: g.sub(parameter, g.mul(velocity, fed.rate!)), state: { velocity } }
  }
}
