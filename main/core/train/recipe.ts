/**
 * How a step is made from a batch: loss, optimizer, schedule, clipping and averaging, as flat settings of the training
 * configuration, and in the terms of the engine.
 */
import { Failure } from '../failure'
import { findLoss } from '../losses'
import type { LossOptions } from '../losses/loss'
import { makeOptimizer } from '../optim'
import { SCHEDULES, type ScheduleChoice, type ScheduleName } from '../optim/schedules'
import type { ModuleOptions } from '../module/moduleOptions'
import { readOptimizer } from './optimizers'
import type { Precision } from '../executor/trainingGraph'

export interface Recipe {
  /** 'crossEntropy', 'dice', 'focal', 'tversky', 'lovasz', or a sum such as '0.7*focal+0.3*dice'. */
  readonly loss: string
  /** Share of cross-entropy's target that is spread over all classes. */
  readonly labelSmoothing: number
  readonly focalGamma: number
  readonly tverskyAlpha: number
  readonly tverskyBeta: number
  /** A name of the table of optimizers, with settings behind a colon: 'adamw:beta2=0.95,weightDecay=0.01'. */
  readonly optimizer: string
  readonly schedule: ScheduleName
  /** Steps at the start of a phase over which the learning rate rises linearly. */
  readonly warmup: number
  /** Schedule poly: the exponent. */
  readonly polyPower: number
  /** Schedules step and multiStep: what the learning rate is multiplied by. */
  readonly gamma: number
  /** Schedule step: steps between two multiplications. */
  readonly decayEvery: number
  /** Schedule multiStep: the steps of a phase at which it is multiplied. */
  readonly milestones: readonly number[]
  /** Largest norm of all gradients together, and largest magnitude of one; 0 for any. */
  readonly clipNorm: number
  readonly clipValue: number
  /** Share of the weights' old moving average that a step keeps; 0 for no average. The average is what is scored and kept. */
  readonly ema: number
  /** mixed: in float16 where the device has it and that is safe, with weights in float32. */
  readonly precision: Precision
}

export const DEFAULT_RECIPE: Recipe = {
  loss: 'crossEntropy',
  labelSmoothing: 0,
  focalGamma: 2,
  tverskyAlpha: 0.3,
  tverskyBeta: 0.7,
  optimizer: 'adamw',
  schedule: 'poly',
  warmup: 20,
  polyPower: 0.9,
  gamma: 0.1,
  decayEvery: 100,
  milestones: [150, 250],
  clipNorm: 0,
  clipValue: 0,
  ema: 0,
  precision: 'float32'
}

/** Lowest, highest, and whether it must be whole. */
export const RECIPE_LIMITS = {
  labelSmoothing: [0, 0.9, false],
  focalGamma: [0, 10, false],
  tverskyAlpha: [0, 10, false],
  tverskyBeta: [0, 10, false],
  warmup: [0, 1_000_000, true],
  polyPower: [0, 10, false],
  gamma: [0, 1, false],
  decayEvery: [1, 1_000_000, true],
  clipNorm: [0, 1e6, false],
  clipValue: [0, 1e6, false],
  ema: [0, 0.99999, false]
} as const

export const RECIPE_CHOICES = {
  schedule: Object.keys(SCHEDULES) as readonly ScheduleName[],
  precision: ['float32', 'mixed']
} as const

/** Throws Failure 'bad-argument' for what neither a limit nor a choice can say. */
export function checkRecipe(recipe: Recipe): void {
  findLoss(recipe.loss)
  makeOptimizer(readOptimizer(recipe.optimizer))
  if (recipe.tverskyAlpha === 0 && recipe.tverskyBeta === 0)
    throw new Failure('bad-argument', 'tverskyAlpha and tverskyBeta are both 0; one of them must price an error.')
  const rises = recipe.milestones.every((m, i) => Number.isInteger(m) && m > (i > 0 ? recipe.milestones[i - 1]! : 0))
  if (!rises)
    throw new Failure(
      'bad-argument',
      `milestones is ${recipe.milestones}; whole numbers in rising order were expected.`
    )
}

/** What a Module is told. */
export function moduleOptionsOf(
  recipe: Recipe,
  classWeights: LossOptions['classWeights']
): Pick<ModuleOptions, 'loss' | 'lossOptions' | 'optimizer' | 'clip' | 'ema'> {
  const { loss, labelSmoothing, focalGamma, tverskyAlpha, tverskyBeta } = recipe
  return {
    loss,
    lossOptions: { classWeights, labelSmoothing, focalGamma, tverskyAlpha, tverskyBeta },
    optimizer: readOptimizer(recipe.optimizer),
    clip: { norm: recipe.clipNorm, value: recipe.clipValue },
    ema: recipe.ema
  }
}

export function scheduleOf(recipe: Recipe): ScheduleChoice {
  const { schedule, warmup, polyPower, gamma, decayEvery, milestones } = recipe
  switch (schedule) {
    case 'step':
      return { type: 'step', every: decayEvery, gamma, warmup }
    case 'multiStep':
      return { type: 'multiStep', milestones, gamma, warmup }
    case 'poly':
      return { type: 'poly', power: polyPower, warmup }
    default:
      return { type: schedule, warmup }
  }
}
