/**
 * Gradient clipping, a stage of the graph between the gradients and the optimizer: by the norm over all parameters together, as
 * torch.nn.utils.clip_grad_norm_, or every number on its own, as clip_grad_value_. With both, values are clipped first.
 */
import type { Graph } from '../graph/graph'

export interface ClipSettings {
  /** Largest Euclidean norm of all gradients together; 0 for any. */
  readonly norm: number
  /** Largest magnitude of one number; 0 for any. */
  readonly value: number
}

export const NO_CLIP: ClipSettings = { norm: 0, value: 0 }

/** What PyTorch adds to a norm before it divides by it. */
const NORM_EPSILON = 1e-6

/** @param gradients flat vectors, float32; what is clipped by norm is all of them together */
export function clipGradients(
  g: Graph,
  gradients: readonly string[],
  { norm, value }: ClipSettings
): readonly string[] {
  const bounded = value > 0 ? gradients.map((x) => clamp(g, x, value)) : gradients
  return norm > 0 ? shorten(g, bounded, norm) : bounded
}

function clamp(g: Graph, x: string, value: number): string {
  return g.emit('Min', [g.emit('Max', [x, g.scalar(-value)]), g.scalar(value)])
}

/** All vectors times min(1, norm / (√ΣΣx² + ε)). */
function shorten(g: Graph, vectors: readonly string[], norm: number): readonly string[] {
  const squares = vectors.map((x) => g.sum(g.mul(x, x), [0], false))
  const total = g.emit('Sqrt', [squares.reduce((sum, square) => g.add(sum, square))])
  const ratio = g.div(g.scalar(norm), g.add(total, g.scalar(NORM_EPSILON)))
  const factor = g.emit('Min', [ratio, g.scalar(1)])
  return vectors.map((x) => g.mul(x, factor))
}
