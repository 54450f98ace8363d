/**
 * Lion: p = p·(1 - rate·decay) - rate·sign(β1·m + (1-β1)·gradient), then m = β2·m + (1-β2)·gradient. Every parameter moves by
 * the learning rate, which is therefore chosen 3 to 10 times smaller than AdamW's.
 * Source: Chen et al., Symbolic Discovery of Optimization Algorithms, https://arxiv.org/abs/2302.06675, algorithm 2.
 */
import type { Graph } from '../graph/graph'
import { decayOption, keepOption, optimizerKind, runningAverage } from './optimizer'

export const lion = optimizerKind({
  title: 'Lion',
  description: "Takes the direction's sign alone; use a learning rate 3 to 10 times smaller than AdamW's.",
  options: {
    weightDecay: decayOption(),
    beta1: keepOption(0.9, 'mean in the direction of a step'),
    beta2: keepOption(0.99, 'mean of gradients')
  },
  make: ({ weightDecay, beta1, beta2 }) => ({
    state: ['mean'],
    scalars: (_step, rate) => ({ rate, keep: 1 - rate * weightDecay }),
    update(g, parameter, gradient, state, fed) {
      const direction = signOf(g, runningAverage(g, state.mean!, gradient, beta1))
      const mean = runningAverage(g, state.mean!, gradient, beta2)
      return {
        parameter: g.sub(g.mul(parameter, fed.keep!), g.mul(direction, fed.rate!)),
        state: { mean }
      }
    }
  })
})

/** -1, 0 or 1; from comparisons, because not every device has the operator Sign. */
function signOf(g: Graph, value: string): string {
  const zero = g.scalar(0)
  return g.sub(g.mask(g.emit('Greater', [value, zero])), g.mask(g.emit('Less', [value, zero])))
}
