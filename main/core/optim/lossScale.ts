/**
 * Dynamic loss scaling: gradients are computed of the loss times a power of two, so that small ones do not vanish in float16. A step
 * whose gradients run over is skipped and halves the scale; many good ones in a row double it. The scale is part of the state that
 * a step replaces: it stays on the device, and in checkpoints. Source: Micikevicius et al. 2018, https://arxiv.org/abs/1710.03740
 */
import type { Graph } from '../graph/graph'

/** The state vector that holds the scale, and the good steps since it last changed. */
export const LOSS_SCALE = 'segsmith.lossScale'
export const LOSS_SCALE_SIZE = 2
export const FIRST_LOSS_SCALE = [2 ** 16, 0] as const

const [LEAST, MOST] = [1, 2 ** 24]
const GOOD_STEPS_BEFORE_GROWTH = 2000

const entry = (g: Graph, state: string, i: number): string => g.reshape(g.slice(state, [i], [i + 1], [0]), [])
/** The factor of the loss, a scalar. */
export const scaleOf = (g: Graph, state: string): string => entry(g, state, 0)

/** Whether every number of the vectors is finite, a bool scalar: x · 0 is 0 unless x is infinite or no number. */
export function allFinite(g: Graph, vectors: readonly string[]): string {
  const sums = vectors.map((vector) => g.sum(g.scale(vector, 0), [0], false))
  const total = sums.reduce((sum, value) => g.add(sum, value))
  return g.emit('Equal', [total, g.scalar(0)])
}

/** The state after a step. @param fits whether its gradients were finite */
export function movedLossScale(g: Graph, state: string, fits: string): string {
  const [scale, good] = [scaleOf(g, state), g.add(entry(g, state, 1), g.scalar(1))]
  const grows = g.emit('Greater', [good, g.scalar(GOOD_STEPS_BEFORE_GROWTH - 0.5)])
  const choose = (condition: string, yes: string, no: string) => g.emit('Where', [condition, yes, no])
  const larger = g.emit('Min', [g.scale(scale, 2), g.scalar(MOST)])
  const smaller = g.emit('Max', [g.scale(scale, 0.5), g.scalar(LEAST)])
  const next = [
    choose(fits, choose(grows, larger, scale), smaller),
    choose(fits, choose(grows, g.scalar(0), good), g.scalar(0))
  ]
  return g.concat(
    next.map((value) => g.reshape(value, [1])),
    0
  )
}
