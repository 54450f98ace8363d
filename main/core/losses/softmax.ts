/** Softmax over the classes (axis 1), and the way back through it. Taken apart because the stock operator is slow along axis 1. */
import type { Graph } from '../graph/graph'

export interface Softmax {
  /** [N, K, ...size], sums to 1 over K. */
  readonly probabilities: string
  /** log of the above, exact where the probability itself underflows. */
  readonly logProbabilities: string
}

export function softmax(g: Graph, logits: string): Softmax {
  const shifted = g.sub(logits, g.max(logits, [1], true))
  const exponentials = g.emit('Exp', [shifted])
  const partition = g.sum(exponentials, [1], true)
  return {
    probabilities: g.div(exponentials, partition),
    logProbabilities: g.sub(shifted, g.emit('Log', [partition]))
  }
}

/** dz = p·(dp - Σ dp·p) */
export function throughSoftmax(g: Graph, probabilities: string, dp: string): string {
  return g.mul(probabilities, g.sub(dp, g.sum(g.mul(dp, probabilities), [1], true)))
}
