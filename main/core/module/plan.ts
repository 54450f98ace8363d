/** What a Module's options mean for the graphs it runs. */
import { statisticsMomentum } from '../graph/batchStatistics'
import type { Model } from '../graph/types'
import { findLoss } from '../losses'
import type { Target } from '../lower/lowering'
import { makeOptimizer } from '../optim'
import { AVERAGE } from '../optim/ema'
import { FIRST_LOSS_SCALE, LOSS_SCALE } from '../optim/lossScale'
import type { ModuleOptions } from './moduleOptions'
import type { ParameterGroup } from '../executor/parameters'
import type { TrainingPlan } from '../executor/trainingGraph'

export function makePlan(
  net: Model,
  groups: readonly ParameterGroup[],
  { loss, lossOptions, weighsPixels, optimizer, clip, ema, precision }: ModuleOptions,
  target: Target
): TrainingPlan {
  return {
    groups,
    loss: findLoss(loss),
    lossOptions,
    weighsPixels,
    optimizer,
    clip,
    ema,
    statisticsMomentum: statisticsMomentum(net),
    // the CPU's blocked layout knows float32 alone
    target: precision === 'mixed' ? { ...target, channelBlock: 0 } : target,
    precision
  }
}

/** Names of the optimizer state per parameter, and further state with its first values. */
export function stateOf({
  optimizer,
  ema,
  precision
}: ModuleOptions): [perParameter: string[], further: ReadonlyMap<string, readonly number[]>] {
  const perParameter = [...makeOptimizer(optimizer).state, ...(ema > 0 ? [AVERAGE] : [])]
  return [perParameter, new Map(precision === 'mixed' ? [[LOSS_SCALE, FIRST_LOSS_SCALE]] : [])]
}
