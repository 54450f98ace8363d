/**
 * Soft Dice loss: 1 - 2·Σp·t / (Σp + Σt) per class, summed over the labelled pixels of the whole batch; the mean over the classes
 * that occur in its labels, weighted by class. It is the Tversky loss that prices both errors one half.
 * Source: Sudre et al., Generalised Dice overlap, https://arxiv.org/abs/1707.03237 (with every class counted alike); plain sums
 * in the denominator instead of the squares of V-Net.
 */
import type { Loss } from './loss'
import { tversky } from './tversky'

export const dice: Loss = (g, logits, labels, { classWeights }, pixelWeights) =>
  tversky(g, logits, labels, { classWeights, tverskyAlpha: 0.5, tverskyBeta: 0.5 }, pixelWeights)
