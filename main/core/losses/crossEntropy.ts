/**
 * Softmax cross-entropy, the mean over labelled pixels weighted by class, as torch.nn.functional.cross_entropy with
 * ignore_index and label_smoothing: loss = Σ t·(-log p) / Σ w[y], where the target t of a labelled pixel is
 * (1-s)·w[y] at its class y plus s·w[k]/K at every class k. An ignored pixel's target is all zero, so ignoring costs nothing; the
 * weight of a pixel scales its target and so what it adds to either sum.
 */
import type { Graph } from '../graph/graph'
import type { Loss } from './loss'
import { atLeastTiny, oneHot, sumAll, weightsOfClasses } from './target'

export const crossEntropy: Loss = (g, logits, labels, { classWeights, labelSmoothing = 0 }, pixelWeights) => {
  const hot = oneHot(g, logits, labels, pixelWeights)
  const weights = weightsOfClasses(g, logits, classWeights)
  const weighted = weights ? g.mul(hot, weights) : hot
  const total = atLeastTiny(g, sumAll(g, weighted))
  const target = labelSmoothing > 0 ? smooth(g, hot, weighted, weights, labelSmoothing) : weighted
  const pixelWeight = g.sum(target, [1], true)
  const shifted = g.sub(logits, g.max(logits, [1], true))
  const exponentials = g.emit('Exp', [shifted])
  const partition = g.sum(exponentials, [1], true)
  // -log p[y] = log Σe^z - z[y]
  const perPixel = g.sub(g.mul(pixelWeight, g.emit('Log', [partition])), g.sum(g.mul(target, shifted), [1], true))
  const loss = g.div(sumAll(g, perPixel), total)
  // dz = (softmax·Σt - t) / Σw
  const weightedSoftmax = g.mul(exponentials, g.div(pixelWeight, partition))
  return { loss, gradient: g.div(g.sub(weightedSoftmax, target), total) }
}

/** t = (1-s)·w[y]·onehot + s/K·w, times the weight of the pixel; zero for an ignored one. */
function smooth(g: Graph, hot: string, weighted: string, weights: string | null, share: number): string {
  const labelled = g.sum(hot, [1], true)
  const even = g.scale(weights ? g.mul(labelled, weights) : labelled, share / g.shapeOf(hot)[1]!)
  return g.add(g.scale(weighted, 1 - share), even)
}
