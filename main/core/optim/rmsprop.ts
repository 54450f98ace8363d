/**
 * RMSProp: the gradient over the root of its running mean square (centred: its running deviation), with optional momentum.
 * Source: Hinton's lecture, and Graves, https://arxiv.org/abs/1308.0850 for the centred form, in the order of torch.optim.RMSprop.
 */
import {
  decayOption,
  epsilonOption,
  keepOption,
  momentumOption,
  optimizerKind,
  runningAverage,
  withDecay
} from './optimizer'

export const rmsprop = optimizerKind({
  title: 'RMSProp',
  description: 'Divides the gradient by its recent size.',
  options: {
    weightDecay: decayOption(),
    alpha: keepOption(0.99, 'mean of squares'),
    epsilon: epsilonOption(1e-8),
    momentum: momentumOption(0),
    centered: { type: 'flag', default: false, help: 'divide by the deviation from the mean gradient instead' }
  },
  make: ({ weightDecay, alpha, epsilon, momentum, centered }) => ({
    state: ['square', ...(centered ? ['mean'] : []), ...(momentum > 0 ? ['velocity'] : [])],
    scalars: (_step, rate) => ({ rate }),
    update(g, parameter, gradient, state, fed) {
      const d = withDecay(g, gradient, parameter, weightDecay)
      const square = runningAverage(g, state.square!, g.mul(d, d), alpha)
      const mean = centered ? runningAverage(g, state.mean!, d, alpha) : null
      // rounding must not make the variance negative
      const variance = mean ? g.emit('Max', [g.sub(square, g.mul(mean, mean)), g.scalar(0)]) : square
      const scaled = g.div(d, g.add(g.emit('Sqrt', [variance]), g.scalar(epsilon)))
      const velocity = momentum > 0 ? g.add(g.scale(state.velocity!, momentum), scaled) : null
      return {
        parameter: g.sub(parameter, g.mul(velocity ?? scaled, fed.rate!)),
        state: { square, ...(mean && { mean }), ...(velocity && { velocity }) }
      }
    }
  })
})
