/**
 * Focal loss over a softmax: Σ w[y]·(1-p)^γ·(-log p) / Σ w[y] with p the probability of the pixel's own class; γ = 0 is
 * cross-entropy. Source: Lin et al., Focal Loss for Dense Object Detection, https://arxiv.org/abs/1708.02002 (class weights are
 * its α).
 */
import type { Graph } from '../graph/graph'
import type { Loss } from './loss'
import { softmax } from './softmax'
import { atLeastTiny, oneHot, sumAll, weightsOfClasses } from './target'

const GAMMA = 2
/** Keeps 1-p off zero, where (1-p)^(γ-1) has no value for γ < 1. */
const SMALLEST_DOUBT = 1e-12

export const focal: Loss = (g, logits, labels, { classWeights, focalGamma = GAMMA }, pixelWeights) => {
  const hot = oneHot(g, logits, labels)
  const weights = weightsOfClasses(g, logits, classWeights)
  const weightPerPixel = g.sum(weights ? g.mul(hot, weights) : hot, [1], true)
  const pixelWeight = pixelWeights ? g.mul(weightPerPixel, pixelWeights) : weightPerPixel
  const total = atLeastTiny(g, sumAll(g, pixelWeight))
  const { probabilities, logProbabilities } = softmax(g, logits)
  const p = g.sum(g.mul(hot, probabilities), [1], true)
  const logP = g.sum(g.mul(hot, logProbabilities), [1], true)
  const doubt = g.emit('Max', [g.sub(g.scalar(1), p), g.scalar(SMALLEST_DOUBT)])
  const factor = power(g, doubt, focalGamma)
  const loss = g.neg(g.div(sumAll(g, g.mul(pixelWeight, g.mul(factor, logP))), total))
  // dz = w·(γ·(1-p)^(γ-1)·p·log p - (1-p)^γ)·(onehot - softmax) / Σw
  const slope = g.sub(g.scale(g.mul(power(g, doubt, focalGamma - 1), g.mul(p, logP)), focalGamma), factor)
  const perPixel = g.div(g.mul(pixelWeight, slope), total)
  return { loss, gradient: g.mul(perPixel, g.sub(hot, probabilities)) }
}

function power(g: Graph, base: string, exponent: number): string {
  return exponent === 1 ? base : g.emit('Pow', [base, g.scalar(exponent)])
}
