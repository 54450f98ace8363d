/**
 * Steppers take training steps, one after another, on one device. Where parameters and optimizer state are between two steps is
 * what sets them apart: in the memory of this process, in a loop on the device, or in the device's buffers.
 */
import type { Failure } from '../failure'
import type { Model } from '../graph/types'
import { GradientExecutor, type Batch, type Bound, type Pace, type Shapes } from './executor'
import type { SessionOptions } from '../runtime/ort'
import type { ParameterStore } from './parameters'
import type { TrainingPlan } from './trainingGraph'
import { forecastUpdate, type Updater } from './updater'

/** One step to take. */
export interface Order {
  readonly batch: Batch
  readonly pace: Pace
  /** Of the dropout masks, uniform in [0, 1). */
  readonly random: () => number
}

/** What came of several steps; a failure that ended them early stands beside the losses of those that went well. */
export interface StepsTaken {
  readonly losses: readonly number[]
  readonly failure: Failure | null
}

export interface Stepper extends Bound {
  /**
   * Takes steps and moves the store on after each. Answers their losses, each from before its update; one that is not finite is
   * the last, and leaves the store as it was before that step.
   * @param orders batches of one shape
   */
  take(orders: readonly Order[], store: ParameterStore, plan: TrainingPlan): Promise<number[]>
  close(): Promise<void>
}

/** Forward and backward pass, then the update; everything stays in this process's memory. */
export class PlainStepper implements Stepper {
  private constructor(
    private readonly gradients: GradientExecutor,
    private readonly updater: Updater,
    readonly bytes: number
  ) {}

  static async open(
    net: Model,
    shapes: Shapes,
    plan: TrainingPlan,
    options: SessionOptions,
    updater: Updater
  ): Promise<PlainStepper> {
    const gradients = await GradientExecutor.open(net, shapes, plan, options)
    return new PlainStepper(gradients, updater, gradients.bytes + forecastUpdate(plan))
  }
  get labelShape(): readonly number[] {
    return this.gradients.labelShape
  }

  async take(orders: readonly Order[], store: ParameterStore, plan: TrainingPlan): Promise<number[]> {
    const losses: number[] = []
    for (const { batch, pace, random } of orders) {
      const found = await this.gradients.run(batch, store, random, store.keptGradients())
      losses.push(found.loss)
      if (!Number.isFinite(found.loss)) break
      await this.updater.run(found.gradients, store, plan, pace)
      store.replace(found.statistics)
    }
    return losses
  }

  close(): Promise<void> {
    return this.gradients.close()
  }
}
