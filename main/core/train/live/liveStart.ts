/** The net that live training starts from: the project's newest one, or the chosen one with what it was pretrained on. */
import { findNet } from '../../models'
import type { Model, Tensor } from '../../graph/types'
import { Failure } from '../../failure'
import { completeConfig, type TrainingConfig } from '../config'
import { loadNet } from '../../module/netFile'
import { newestNet } from '../runs'
import { loadStartingNet } from '../startingNet'
import { loadLiveState } from './liveRecord'

export interface LiveStart {
  readonly model: Model
  readonly isEncoder: (parameter: string) => boolean
  /** As the run's record keeps it. */
  readonly config: TrainingConfig
  /** One sentence: what numbers the net is given for a picture; null when an earlier run said so. */
  readonly input: string | null
  /** Whether the net already learned what is labelled. */
  readonly hasLearned: boolean
  /** The live run that is taken up again, with its optimizer's state. */
  readonly continued: LiveContinued | null
}

export interface LiveContinued {
  readonly runId: string
  readonly step: number
  readonly vectors: ReadonlyMap<string, Tensor>
}

/** @param classes names; a net for other classes is not gone on from */
export async function findLiveStart(
  folder: string,
  changes: Partial<TrainingConfig>,
  classes: readonly string[],
  normal: () => number
): Promise<LiveStart> {
  const asked = { ...completeConfig(changes), mode: 'head' as const }
  const known = await findLearned(folder, asked, classes)
  if (known) return known
  const { source, model, input } = await loadStartingNet(asked, classes.length, normal)
  if (!source.isEncoder || !(source.pretrained || asked.weights))
    throw new Failure(
      'bad-argument',
      `Live update needs a net with a pretrained encoder, which "${asked.net}" is not; choose another net, or train without it.`
    )
  return { model, isEncoder: source.isEncoder, config: asked, input, hasLearned: false, continued: null }
}

async function findLearned(
  folder: string,
  asked: TrainingConfig,
  classes: readonly string[]
): Promise<LiveStart | null> {
  const newest = await newestNet(folder)
  if (!newest) return null
  const { run, file } = newest
  const { isEncoder } = findNet(run.config.net)
  const net = await loadNet(file)
  if (!isEncoder || net.classes.map(({ name }) => name).join('\n') !== classes.join('\n')) return null
  const config = { ...asked, net: run.config.net, maxSide: net.maxSide }
  const state = run.live ? await loadLiveState(folder, run.id) : null
  const continued = state && { runId: run.id, ...state }
  return { model: net.model, isEncoder, config, input: null, hasLearned: true, continued }
}
