/** The interface of an optimizer: its update is part of the training graph, its schedule-dependent numbers are fed at every step. */
import type { Graph } from '../graph/graph'
import type { NumberOption, OptionTable, ValuesOf } from '../options'

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
   * @param sizes how many numbers of the vector each layer's weight or bias has, in their order
   */
  update(
    g: Graph,
    parameter: string,
    gradient: string,
    state: Values,
    fed: Values,
    sizes: readonly number[]
  ): { readonly parameter: string; readonly state: Values }
}

/** An entry of the table: what a person reads about it, what can be chosen (the defaults are PyTorch's), and how to make one. */
export interface OptimizerKind<Options extends CommonOptions = CommonOptions> {
  readonly title: string
  readonly description: string
  readonly options: Options
  make(settings: ValuesOf<Options>): Optimizer
}

/** Every optimizer lets one set its weight decay, which a group of parameters may scale. */
export interface CommonOptions extends OptionTable {
  readonly weightDecay: NumberOption
}

/** An entry whose settings have the types that its options say. */
export const optimizerKind = <const Options extends CommonOptions>(kind: OptimizerKind<Options>) => kind

const real = (value: number, least: number, most: number, help: string): NumberOption => ({
  type: 'real',
  default: value,
  least,
  most,
  help
})

export const decayOption = (value = 0) => real(value, 0, 1, 'how strongly weights are drawn to zero')
export const momentumOption = (value: number) =>
  real(value, 0, 0.9999, 'share of the last step that the next one keeps')
export const epsilonOption = (value: number) => real(value, 0, 1, 'keeps the division from growing without bounds')
/** @param what is averaged */
export const keepOption = (value: number, what: string) =>
  real(value, 0, 0.999999, `share of the running ${what} that a step keeps`)

/** gradient + decay·parameter: weight decay as the slope of an L2 penalty. */
export function withDecay(g: Graph, gradient: string, parameter: string, weightDecay: number): string {
  return weightDecay === 0 ? gradient : g.add(gradient, g.scale(parameter, weightDecay))
}

/** keep·old + (1 - keep)·fresh: a running average. */
export function runningAverage(g: Graph, old: string, fresh: string, keep: number): string {
  return g.add(g.scale(old, keep), g.scale(fresh, 1 - keep))
}
