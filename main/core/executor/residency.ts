/** Where parameters and optimizer state are between two steps, by device: the TABLE, and what opens a stepper of each kind. */
import type { Model } from '../graph/types'
import type { Shapes } from './executor'
import { LoopStepper } from './loopStepper'
import { forecastRun } from './memory'
import type { SessionOptions } from '../runtime/ort'
import { ResidentStepper, type DeviceState } from './residentStepper'
import { PlainStepper, type Stepper } from './stepper'
import { buildGradientGraph, buildStepGraph, type TrainingPlan } from './trainingGraph'
import { forecastUpdate, type Updater } from './updater'

/** process: in this process's memory; loop: on the device for the steps of one run; buffers: on the device until asked for. */
export type Residency = 'process' | 'loop' | 'buffers'

const BY_PROVIDER: Readonly<Record<string, Residency>> = { cuda: 'loop', dml: 'loop', webgpu: 'buffers' }

/** What suits a device such as 'cuda:0'; several devices exchange gradients in this process's memory. */
export const residencyOf = (devices: readonly string[]): Residency =>
  (devices.length === 1 && BY_PROVIDER[devices[0]!.split(':')[0]!]) || 'process'

export async function openStepper(
  residency: Residency,
  net: Model,
  shapes: Shapes,
  plan: TrainingPlan,
  options: SessionOptions,
  state: DeviceState,
  updater: () => Promise<Updater>
): Promise<Stepper> {
  switch (residency) {
    case 'process':
      return PlainStepper.open(net, shapes, plan, options, await updater())
    case 'loop':
      return LoopStepper.open(net, shapes, plan, options)
    case 'buffers':
      return ResidentStepper.open(net, shapes, plan, options, state)
  }
}

/** Forecast of the memory that a stepper takes, bytes, without opening one. */
export const forecastStepper = (residency: Residency, net: Model, shapes: Shapes, plan: TrainingPlan): number =>
  residency === 'process'
    ? forecastRun(buildGradientGraph(net, shapes, plan)) + forecastUpdate(plan)
    : forecastRun(buildStepGraph(net, shapes, plan))
