/** A training that goes on from an earlier run begins with the weights of its net. */
import { existsSync } from 'node:fs'
import { Failure } from '../failure'
import type { TrainingConfig } from './config'
import { bestNetPath, readRun } from './runs'

/** Throws Failure when the run that `from` names has no net. */
export async function withEarlierNet(folder: string, config: TrainingConfig): Promise<TrainingConfig> {
  if (config.from === '') return config
  const { id } = await readRun(folder, config.from)
  const weights = bestNetPath(folder, id)
  if (!existsSync(weights)) throw new Failure('not-found', `The run "${id}" has no net to go on from.`)
  return { ...config, weights }
}
