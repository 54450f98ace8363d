/**
 * An exponential moving average of the weights, kept beside them: average = keep·average + (1 - keep)·weights after every step,
 * and after the first step the weights themselves, as torch.optim.swa_utils.AveragedModel. Scoring and keeping the average
 * instead of the newest weights smooths out the last batches. Source: Polyak and Juditsky 1992, https://doi.org/10.1137/0330046
 */
import type { Graph } from '../graph/graph'

/** The state vector of a parameter group that holds its average. */
export const AVERAGE = 'average'

/** The share of the old average that step t (1-based) keeps. */
export function shareKept(step: number, keep: number): number {
  return step === 1 ? 0 : keep
}

/** @param kept the share above, a fed scalar */
export function emitAverage(g: Graph, average: string, weights: string, kept: string): string {
  return g.add(g.mul(average, kept), g.mul(weights, g.sub(g.scalar(1), kept)))
}
