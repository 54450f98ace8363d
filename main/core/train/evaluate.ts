/** Scores a phase's net on the validation images. */
import type { ImageState, LabelMap } from '../data/types'
import { UNLABELLED } from '../data/types'
import { Failure } from '../failure'
import type { Dataset } from './dataset'
import type { Batch } from '../executor/executor'
import { ConfusionMatrix, type Scores } from '../module/metrics'
import type { Phase } from './phase'
import { workingSize, writeTile } from './tiles'

export interface Evaluation extends Scores {
  /** Mean over labelled pixels; null when there are none. */
  readonly loss: number | null
  /** Absent for more classes than a person can look at. */
  readonly confusion?: readonly (readonly number[])[]
}

/** A matrix of so many classes is 20 kB in the log. */
const MOST_CONFUSED_CLASSES = 64

/** @param betweenParts lets the process breathe; answers false to give up (the answer is null then) */
export async function evaluatePhase(
  phase: Phase,
  dataset: Dataset,
  betweenParts: () => Promise<boolean>
): Promise<Evaluation | null> {
  const matrix = new ConfusionMatrix(dataset.classes)
  let loss = 0
  let pixels = 0
  for (const image of dataset.validation) {
    for await (const { batch } of phase.evaluationParts(image)) {
      const labels = batch.labels.data as Uint8Array
      const result = await phase.module.evaluate(batch)
      matrix.add(labels, result.classes.data as Uint8Array)
      const labelled = labels.reduce((n, value) => n + (value === UNLABELLED ? 0 : 1), 0)
      loss += labelled > 0 ? result.loss * labelled : 0
      pixels += labelled
      if (!(await betweenParts())) return null
    }
  }
  const confusion = dataset.classes <= MOST_CONFUSED_CLASSES ? { confusion: matrix.rows() } : {}
  return { ...matrix.scores(), ...confusion, loss: pixels > 0 ? loss / pixels : null }
}

/** A part of the validation images that the net can be doubted on. */
export async function firstEvaluation(phase: Phase, { validation }: Dataset): Promise<Batch> {
  for (const image of validation) for await (const { batch } of phase.evaluationParts(image)) return batch
  throw new Failure('internal', 'There is no validation image to look at.')
}

/** The predicted classes of an image, at the size that the net sees it in. */
export async function predictWithPhase(phase: Phase, image: ImageState, maxSide: number): Promise<LabelMap> {
  const size = workingSize(image, maxSide)
  const working = { ...size, pixels: new Uint8Array(size.width * size.height) }
  for await (const part of phase.predictionParts(image)) {
    const { classes } = await phase.module.evaluate(part.batch)
    writeTile(working, part, classes)
  }
  return working
}
