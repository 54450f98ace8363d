/**
 * Steppers take training steps, one after another, on one device. Where parameters and optimizer state are between two steps is
 * what sets them apart: in the memory of this process, in a loop on the device, or in the device's buffers.
 */
import type { Failure } from '../failure'
import { scalar } from '../graph/tensor'
import type { Model } from '../graph/types'
import type { Batch, Bound, Pace, Shapes } from './executor'
import { Executor, optimizerScalars } from './executor'
import type { SessionOptions } from './ort'
import type { ParameterStore } from './parameters'
import { buildStepGraph, type TrainingPlan } from './trainingGraph'

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

/** A run per step; every vector comes in from this process's memory and goes back there. */
export class PlainStepper extends Executor implements Stepper {
  static async open(net: Model, shapes: Shapes, plan: TrainingPlan, options: SessionOptions): Promise<PlainStepper> {
    return new PlainStepper(...(await Executor.session(buildStepGraph(net, shapes, plan), 'training step', options)))
  }

  async take(orders: readonly Order[], store: ParameterStore, plan: TrainingPlan): Promise<number[]> {
    const losses: number[] = []
    for (const { batch, pace, random } of orders) {
      const feeds = { ...this.feeds(batch, store, random), ...optimizerScalars(store.groups, plan, pace) }
      const written = scalar(NaN)
      await this.session.run(feeds, { ...this.targets(store), [this.outputs.loss!]: written })
      const loss = Number(written.data[0])
      losses.push(loss)
      if (!Number.isFinite(loss)) break
      store.advance()
    }
    return losses
  }
}
