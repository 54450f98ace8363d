/**
 * Tversky loss: 1 - TP / (TP + α·FP + β·FN) per class with probabilities in place of decisions, summed over the labelled pixels
 * of the whole batch; the mean over the classes that occur in its labels, weighted by class.
 * Source: Salehi et al., Tversky loss function for image segmentation, https://arxiv.org/abs/1706.05721
 */
import type { Loss } from './loss'
import { softmax, throughSoftmax } from './softmax'
import { axesPerClass, oneHot, sumAll, weightsOfPresent, sumOver } from './target'

const ALPHA = 0.3
const BETA = 0.7
/** Keeps the quotient of an absent class, which is left out anyway, from being 0/0. */
const SMALLEST_OVERLAP = 1e-6

export const tversky: Loss = (
  g,
  logits,
  labels,
  { classWeights, tverskyAlpha: alpha = ALPHA, tverskyBeta: beta = BETA },
  pixelWeights
) => {
  const hot = oneHot(g, logits, labels, pixelWeights)
  const labelled = g.sum(hot, [1], true)
  const { weights, total } = weightsOfPresent(g, hot, classWeights)
  const { probabilities } = softmax(g, logits)
  const perClass = axesPerClass(g, logits)
  const hits = sumOver(g, g.mul(probabilities, hot), perClass)
  const predicted = sumOver(g, g.mul(probabilities, labelled), perClass)
  const actual = sumOver(g, hot, perClass)
  // TP + α·(P - TP) + β·(T - TP)
  const overlap = g.add(g.scale(hits, 1 - alpha - beta), g.add(g.scale(predicted, alpha), g.scale(actual, beta)))
  const denominator = g.emit('Max', [overlap, g.scalar(SMALLEST_OVERLAP)])
  const index = g.div(hits, denominator)
  const share = g.div(weights, total)
  const loss = sumAll(g, g.mul(share, g.sub(g.scalar(1), index)))
  // d(index)/dp = (onehot - index·((1-α-β)·onehot + α)) / denominator, times the pixel's weight, 0 where ignored
  const slope = g.add(g.scale(hot, 1 - alpha - beta), g.scale(labelled, alpha))
  const dp = g.mul(g.sub(g.mul(index, slope), hot), g.div(share, denominator))
  return { loss, gradient: throughSoftmax(g, probabilities, dp) }
}
