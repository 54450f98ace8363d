/** The interface of a loss: it appends its value and its gradient to a graph. */
import type { Graph } from '../graph/graph'

export interface LossOptions {
  /** One weight per class; all 1 when absent. */
  readonly classWeights?: readonly number[]
}

/**
 * @param logits float32 [N, K, ...size]
 * @param labels int32 [N, 1, ...size], 0..K-1; any other value (255) is ignored
 * @returns loss: a float32 scalar; gradient: of the loss with respect to the logits, same shape
 */
export type Loss = (
  g: Graph,
  logits: string,
  labels: string,
  options: LossOptions
) => { readonly loss: string; readonly gradient: string }
