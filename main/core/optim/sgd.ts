/**
 * Stochastic gradient descent with momentum and L2 weight decay, as torch.optim.SGD (dampening 0):
 * d = gradient + decay·p; v = momentum·v + d; p = p - rate·v, or with Nesterov p = p - rate·(d + momentum·v).
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
import { withDecay, type CommonSettings, type OptimizerKind } from './optimizer'

export interface SgdSettings extends CommonSettings {
  readonly momentum: number
  readonly nesterov: boolean
}

export const sgd: OptimizerKind<SgdSettings> = {
  defaults: { weightDecay: 0, momentum: 0, nesterov: false },
  make: ({ weightDecay, momentum, nesterov }) => ({
    state: momentum > 0 ? ['velocity'] : [],
    scalars: (_step, rate) => ({ rate }),
    update(g, parameter, gradient, state, fed) {
      const d = withDecay(g, gradient, parameter, weightDecay)
      const velocity = momentum > 0 ? g.add(g.scale(state.velocity!, momentum), d) : null
      const heavy = velocity ?? d
      const direction = nesterov ? g.add(d, g.scale(heavy, momentum)) : heavy
      return { parameter: g.sub(parameter, g.mul(direction, fed.rate!)), state: { ...(velocity && { velocity }) } }
    }
  })
}
