/**
 * Adam with decoupled weight decay: p = p·(1 - rate·decay) - rate·m̂ / (√v̂ + ε).
 * Source: Loshchilov and Hutter, https://arxiv.org/abs/1711.05101, in the order of torch.optim.AdamW.
 */
import { ADAM_OPTIONS, correctBias, moveByMoments } from './adam'
import { decayOption, optimizerKind } from './optimizer'

export const adamw = optimizerKind({
  title: 'AdamW',
  description: 'Adam with weight decay beside the gradient: the best start for most nets.',
  options: { ...ADAM_OPTIONS, weightDecay: decayOption(0.01) },
  make: (settings) => ({
    state: ['mean', 'square'],
    scalars: (step, rate) => ({ keep: 1 - rate * settings.weightDecay, ...correctBias(step, rate, settings) }),
    update: (g, parameter, gradient, state, fed) =>
      moveByMoments(g, g.mul(parameter, fed.keep!), gradient, state, fed, settings)
  })
})
