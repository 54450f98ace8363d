/** What a Module is made with. */
import type { LossOptions } from '../losses/loss'
import type { OptimizerChoice } from '../optim'
import { NO_CLIP, type ClipSettings } from '../optim/clip'
import type { Multipliers } from '../executor/parameterRules'
import type { Residency } from '../executor/residency'
import type { Precision } from '../executor/trainingGraph'

export interface ModuleOptions {
  /** Factors of learning rate and weight decay by name (`compileRules` makes them from patterns); rate 0 freezes. */
  readonly multipliers: (parameter: string) => Multipliers
  readonly optimizer: OptimizerChoice
  readonly clip: ClipSettings
  /** Share of the weights' old moving average that a step keeps; 0 for no average. */
  readonly ema: number
  /** A name of the table of losses, or a sum such as '0.7*focal+0.3*dice'. */
  readonly loss: string
  readonly lossOptions: LossOptions
  /** Whether batches say what each pixel counts in the loss (`weights`). */
  readonly weighsPixels: boolean
  /** CPU threads of one device; 0: one per core. */
  readonly threads: number
  /** Where executors run: 'cpu:0'. A batch is shared among them. */
  readonly devices: readonly string[]
  /** Of the dropout masks. */
  readonly seed: number
  /** 'mixed' computes in float16 where that is safe; the weights stay in float32. */
  readonly precision: Precision
  /** Where parameters and optimizer state are between two steps; 'auto': what suits the device. */
  readonly residency: Residency | 'auto'
}

export const DEFAULT_OPTIONS: ModuleOptions = {
  multipliers: () => ({ rate: 1, decay: 1 }),
  optimizer: { type: 'adamw', weightDecay: 1e-4 },
  clip: NO_CLIP,
  ema: 0,
  loss: 'crossEntropy',
  lossOptions: {},
  weighsPixels: false,
  threads: 0,
  devices: ['cpu:0'],
  seed: 0,
  precision: 'float32',
  residency: 'auto'
}
