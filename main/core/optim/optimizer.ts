/** The interface of an optimizer: its update is part of the training graph, its schedule-dependent numbers are fed at every step. */
import type { Graph } from '../graph/graph'

/** What stays fixed during a run, per parameter group. */
export interface OptimizerSettings {
  readonly weightDecay: number
  readonly momentum: number
}

export interface Optimizer {
  /** Names of the state vectors kept per parameter group, each as long as the group, zero at the start. */
  readonly state: readonly string[]
  /** Scalars to feed at step t (1-based) with learning rate `rate`, computed in double precision on the host. */
  scalars(step: number, rate: number, settings: OptimizerSettings): Readonly<Record<string, number>>
  /**
   * Emits one update of a flat vector of parameters (float32 [P]).
   * @param fed the scalars above, as graph values; a learning-rate multiplier is already part of them
   */
  update(
    g: Graph,
    parameter: string,
    gradient: string,
    state: Readonly<Record<string, string>>,
    fed: Readonly<Record<string, string>>,
    settings: OptimizerSettings
  ): { readonly parameter: string; readonly state: Readonly<Record<string, string>> }
}
