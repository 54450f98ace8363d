/**
 * Nesterov's accelerated gradient as MXNet defines it: d = gradient + decay·p; v = momentum·v + rate·d;
 * p = p - (momentum·v + rate·d). Unlike SGD's, its velocity keeps the learning rate it was gathered with.
 * Source: https://mxnet.apache.org/versions/master/api/python/docs/_modules/mxnet/optimizer/nag.html
 */
import { decayOption, momentumOption, optimizerKind, withDecay } from './optimizer'

export const nag = optimizerKind({
  title: 'NAG',
  description: "Nesterov's gradient as MXNet defines it.",
  options: { weightDecay: decayOption(), momentum: momentumOption(0.9) },
  make: ({ weightDecay, momentum }) => ({
    state: ['velocity'],
    scalars: (_step, rate) => ({ rate }),
    update(g, parameter, gradient, state, fed) {
      const d = g.mul(withDecay(g, gradient, parameter, weightDecay), fed.rate!)
      const velocity = g.add(g.scale(state.velocity!, momentum), d)
      return { parameter: g.sub(parameter, g.add(g.scale(velocity, momentum), d)), state: { velocity } }
    }
  })
})
