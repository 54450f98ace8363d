/** The table of optimizers. */
import { adadelta } from './adadelta'
import { adagrad } from './adagrad'
import { adam } from './adam'
import { adamw } from './adamw'
import { lamb } from './lamb'
import { lion } from './lion'
import { nag } from './nag'
import type { CommonOptions, Optimizer, OptimizerKind } from './optimizer'
import { rmsprop } from './rmsprop'
import { sgd } from './sgd'
import { defaultsOf, type ValuesOf } from '../options'

export const OPTIMIZERS = { sgd, nag, adam, adamw, rmsprop, adagrad, adadelta, lion, lamb }
export type OptimizerName = keyof typeof OPTIMIZERS

/** One optimizer with those of its settings that differ from its defaults: { type: 'sgd', momentum: 0.9 }. */
export type OptimizerChoice = {
  [N in OptimizerName]: { readonly type: N } & Partial<ValuesOf<(typeof OPTIMIZERS)[N]['options']>>
}[OptimizerName]

/** @param decay a parameter group's factor of the weight decay */
export function makeOptimizer({ type, ...settings }: OptimizerChoice, decay = 1): Optimizer {
  const { options, make } = OPTIMIZERS[type] as OptimizerKind
  const complete = { ...defaultsOf(options), ...settings } as ValuesOf<CommonOptions>
  return make({ ...complete, weightDecay: complete.weightDecay * decay })
}
