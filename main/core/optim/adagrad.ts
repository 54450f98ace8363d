/**
 * Adagrad: the gradient over the root of the sum of all its squares. Source: Duchi et al.,
 * https://jmlr.org/papers/v12/duchi11a.html, in the order of torch.optim.Adagrad (the sum starts at zero).
 */
import { decayOption, epsilonOption, optimizerKind, withDecay } from './optimizer'

export const adagrad = optimizerKind({
  title: 'Adagrad',
  description: 'Divides the gradient by all its past; steps only shrink.',
  options: {
    weightDecay: decayOption(),
    rateDecay: {
      type: 'real',
      default: 0,
      least: 0,
      most: 1,
      help: 'the learning rate of step t is divided by 1 + (t - 1) times this'
    },
    epsilon: epsilonOption(1e-10)
  },
  make: ({ weightDecay, rateDecay, epsilon }) => ({
    state: ['sum'],
    scalars: (step, rate) => ({ rate: rate / (1 + (step - 1) * rateDecay) }),
    update(g, parameter, gradient, state, fed) {
      const d = withDecay(g, gradient, parameter, weightDecay)
      const sum = g.add(state.sum!, g.mul(d, d))
      const scaled = g.div(d, g.add(g.emit('Sqrt', [sum]), g.scalar(epsilon)))
      return { parameter: g.sub(parameter, g.mul(scaled, fed.rate!)), state: { sum } }
    }
  })
})
