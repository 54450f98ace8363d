/**
 * Stochastic gradient descent with momentum and L2 weight decay, as torch.optim.SGD (dampening 0):
 * d = gradient + decay·p; v = momentum·v + d; p = p - rate·v, or with Nesterov p = p - rate·(d + momentum·v).
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
import { Failure } from '../failure'
import { decayOption, momentumOption, optimizerKind, withDecay } from './optimizer'

export const sgd = optimizerKind({
  title: 'SGD',
  description: 'Follows the gradient; plain, well understood, and slower to tune.',
  options: {
    weightDecay: decayOption(),
    momentum: momentumOption(0),
    nesterov: { type: 'flag', default: false, help: "Nesterov's momentum, which looks one step ahead" }
  },
  make({ weightDecay, momentum, nesterov }) {
    if (nesterov && momentum === 0)
      throw new Failure('bad-argument', 'nesterov needs momentum; a momentum above 0 was expected.')
    return {
      state: momentum > 0 ? ['velocity'] : [],
      scalars: (_step, rate) => ({ rate }),
      update(g, parameter, gradient, state, fed) {
        const d = withDecay(g, gradient, parameter, weightDecay)
        const velocity = momentum > 0 ? g.add(g.scale(state.velocity!, momentum), d) : null
        const heavy = velocity ?? d
        const direction = nesterov ? g.add(d, g.scale(heavy, momentum)) : heavy
        return { parameter: g.sub(parameter, g.mul(direction, fed.rate!)), state: { ...(velocity && { velocity }) } }
      }
    }
  }
})
