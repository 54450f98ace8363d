/** What a Module that trains is told by a training's settings and where it runs: a run, its forecast, live update and trials of devices. */
import type { LossOptions } from '../losses/loss'
import type { TrainingConfig } from './config'
import type { ModuleOptions } from '../module/moduleOptions'
import { precisionOn } from './precision'
import { moduleOptionsOf } from './recipe'
import { weighsPixels } from './sourceWeights'

export function phaseOptions(
  config: TrainingConfig,
  devices: readonly string[],
  classWeights: LossOptions['classWeights']
): Partial<ModuleOptions> {
  return {
    ...moduleOptionsOf(config, classWeights),
    threads: config.threads,
    devices,
    precision: precisionOn(devices, config.precision),
    seed: config.seed,
    weighsPixels: weighsPixels(config.sourceWeights)
  }
}
