/** The interface of an optimizer: its update is part of the training graph, its schedule-dependent numbers are fed at every step. */
import type { Graph } from '../graph/graph'

/** Values by name of a state vector or of a fed scalar. */
export type Values = Readonly<Record<string, string>>

export interface Optimizer {
  /** Names of the state vectors kept per parameter group, each as long as the group, zero at the start. */
  readonly state: readonly string[]
  /** Scalars to feed at step t (1-based) with learning rate `rate`, computed in double precision on the host. */
  scalars(step: number, rate: number): Readonly<Record<string, number>>
  /**
   * Emits one update of a flat vector of parameters (float32 [P]).
   * @param fed the scalars above, as graph values; a learning-rate multiplier is already part of them
   */
  update(
    g: Graph,
    parameter: string,
    gradient: string,
    state: Values,
    fed: Values
  ): { readonly parameter: string; readonly state: Values }
}

/** What every optimizer lets one set. */
export interface CommonSettings {
  readonly weightDecay: number
}

/** An entry of the table: its settings' defaults, which are PyTorch's, and how to make one. */
export interface OptimizerKind<Settings extends CommonSettings> {
  readonly defaults: Settings
  make(settings: Settings): Optimizer
}

/** gradient + decay·parameter: weight decay as the slope of an L2 penalty. */
export function withDecay(g: Graph, gradient: string, parameter: string, weightDecay: number): string {
  return weightDecay === 0 ? gradient : g.add(gradient, g.scale(parameter, weightDecay))
}

/** keep·old + (1 - keep)·fresh: a running average. */
export function runningAverage(g: Graph, old: string, fresh: string, keep: number): string {
  return g.add(g.scale(old, keep), g.scale(fresh, 1 - keep))
}
