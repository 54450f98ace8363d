/** What a Module's options mean for the graphs it runs. */
import { statisticsMomentum } from '../graph/batchStatistics'
import type { Model } from '../graph/types'
import { findLoss } from '../losses'
import type { Target } from '../lower/lowering'
import type { ModuleOptions } from './module'
import type { ParameterGroup } from './parameters'
import type { TrainingPlan } from './trainingGraph'

export function makePlan(
  net: Model,
  groups: readonly ParameterGroup[],
  { loss, lossOptions, optimizer, clip, ema }: ModuleOptions,
  target: Target
): TrainingPlan {
  return {
    groups,
    loss: findLoss(loss),
    lossOptions,
    optimizer,
    clip,
    ema,
    statisticsMomentum: statisticsMomentum(net),
    target
  }
}
