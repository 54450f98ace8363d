/**
 * The interface of a loss: it appends its value and its gradient to a graph. Every loss here has a closed gradient, so none needs
 * the reverse walk: the walk starts at the logits.
 */
import type { Graph } from '../graph/graph'

export interface LossOptions {
  /** One weight per class; all 1 when absent. Means over pixels weigh pixels by it, means over classes weigh classes. */
  readonly classWeights?: readonly number[]
  /** Cross-entropy: the share of the target that is spread evenly over all classes; 0 when absent. */
  readonly labelSmoothing?: number
  /** Focal: how much less an easy pixel counts, 0 or at least 1; 2 when absent. */
  readonly focalGamma?: number
  /** Tversky: the price of a false positive; 0.3 when absent. */
  readonly tverskyAlpha?: number
  /** Tversky: the price of a false negative; 0.7 when absent. */
  readonly tverskyBeta?: number
}

/**
 * @param logits float32 [N, K, ...size]
 * @param labels int32 [N, 1, ...size], 0..K-1; any other value (255) is ignored
 * @param pixelWeights float32 [N, 1, ...size], not negative: how much each pixel counts, in every sum over pixels; all 1 when absent
 * @returns loss: a float32 scalar, 0 when every pixel is ignored; gradient: of the loss with respect to the logits, same shape
 */
export type Loss = (
  g: Graph,
  logits: string,
  labels: string,
  options: LossOptions,
  pixelWeights?: string
) => { readonly loss: string; readonly gradient: string }
