/**
 * AdaDelta: steps in the units of the parameter, d·√(Δ² + ε) / √(d² + ε) with running means of both squares; its natural
 * learning rate is 1. Source: Zeiler, https://arxiv.org/abs/1212.5701, in the order of torch.optim.Adadelta.
 */
import { decayOption, epsilonOption, keepOption, optimizerKind, runningAverage, withDecay } from './optimizer'

export const adadelta = optimizerKind({
  title: 'AdaDelta',
  description: 'Finds its own step size; use a learning rate near 1.',
  options: { weightDecay: decayOption(), rho: keepOption(0.9, 'means of squares'), epsilon: epsilonOption(1e-6) },
  make: ({ weightDecay, rho, epsilon }) => ({
    state: ['square', 'squareOfStep'],
    scalars: (_step, rate) => ({ rate }),
    update(g, parameter, gradient, state, fed) {
      const d = withDecay(g, gradient, parameter, weightDecay)
      const root = (value: string) => g.emit('Sqrt', [g.add(value, g.scalar(epsilon))])
      const square = runningAverage(g, state.square!, g.mul(d, d), rho)
      const step = g.mul(g.div(root(state.squareOfStep!), root(square)), d)
      const squareOfStep = runningAverage(g, state.squareOfStep!, g.mul(step, step), rho)
      return { parameter: g.sub(parameter, g.mul(step, fed.rate!)), state: { square, squareOfStep } }
    }
  })
})
