/**
 * Adam with decoupled weight decay: p = p·(1 - rate·decay) - rate·m̂ / (√v̂ + ε).
 * Source: Loshchilov and Hutter, https://arxiv.org/abs/1711.05101, in the order of torch.optim.AdamW.
 */
import { adam, correctBias, moveByMoments, type AdamSettings } from './adam'
import type { OptimizerKind } from './optimizer'

export const adamw: OptimizerKind<AdamSettings> = {
  defaults: { ...adam.defaults, weightDecay: 0.01 },
  make: (settings) => ({
    state: ['mean', 'square'],
    scalars: (step, rate) => ({ keep: 1 - rate * settings.weightDecay, ...correctBias(step, rate, settings) }),
    update: (g, parameter, gradient, state, fed) =>
      moveByMoments(g, g.mul(parameter, fed.keep!), gradient, state, fed, settings)
  })
}
