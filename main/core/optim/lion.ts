/**
 * Lion: p = p·(1 - rate·decay) - rate·sign(β1·m + (1-β1)·gradient), then m = β2·m + (1-β2)·gradient. Every parameter moves by
 * the learning rate, which is therefore chosen 3 to 10 times smaller than AdamW's.
 * Source: Chen et al., Symbolic Discovery of Optimization Algorithms, https://arxiv.org/abs/2302.06675, algorithm 2.
 */
import type { Graph } from '../graph/graph'
import { runningAverage, type CommonSettings, type OptimizerKind } from './optimizer'

export interface LionSettings extends CommonSettings {
  readonly beta1: number
  readonly beta2: number
}

export const lion: OptimizerKind<LionSettings> = {
  defaults: { weightDecay: 0, beta1: 0.9, beta2: 0.99 },
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
}

/** -1, 0 or 1; from comparisons, because not every device has the operator Sign. */
function signOf(g: Graph, value: string): string {
  const zero = g.scalar(0)
  return g.sub(g.mask(g.emit('Greater', [value, zero])), g.mask(g.emit('Less', [value, zero])))
}
