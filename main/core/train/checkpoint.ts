/** Checkpoints: everything a run needs to go on, in one file that is replaced atomically. */
import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../data/atomic'
import { Failure } from '../failure'
import type { Tensor } from '../graph/types'
import { readSafetensors, writeSafetensors } from '../weights/safetensors'
import { checkpointPath } from './runs'

export interface Checkpoint {
  readonly phase: 'head' | 'full'
  /** Steps taken in this phase. */
  readonly phaseStep: number
  /** Steps taken in all. */
  readonly step: number
  /** Validations since the best one of this phase: what early stopping counts. */
  readonly validationsWithoutGain: number
  /** Parameters and optimizer state. */
  readonly vectors: ReadonlyMap<string, Tensor>
}

export async function saveCheckpoint(
  folder: string,
  runId: string,
  { vectors, ...position }: Checkpoint
): Promise<void> {
  await writeAtomically(
    checkpointPath(folder, runId),
    writeSafetensors({ tensors: vectors, metadata: { position: JSON.stringify(position) } })
  )
}

export async function loadCheckpoint(folder: string, runId: string): Promise<Checkpoint> {
  const file = checkpointPath(folder, runId)
  const bytes = await readFile(file).catch(() => {
    throw new Failure('not-found', `The run "${runId}" has no checkpoint to go on from; start a new training.`)
  })
  const { tensors, metadata } = readSafetensors(bytes, file)
  return { ...(JSON.parse(metadata.position ?? '{}') as Omit<Checkpoint, 'vectors'>), vectors: tensors }
}
