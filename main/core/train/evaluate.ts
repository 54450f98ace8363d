/** Scores a phase's net on the validation images. */
import type { ImageState, LabelMap } from '../data/types'
import { UNLABELLED } from '../data/types'
import { resizeMap } from '../data/resizeMap'
import type { Dataset } from './dataset'
import { ConfusionMatrix, type Scores } from './metrics'
import type { Phase } from './phase'
import { cropMap } from './picture'

export interface Evaluation extends Scores {
  /** Mean over labelled pixels; null when there are none. */
  readonly loss: number | null
  /** Absent for more classes than a person can look at. */
  readonly confusion?: readonly (readonly number[])[]
}

/** A matrix of so many classes is 20 kB in the log. */
const MOST_CONFUSED_CLASSES = 64

/** @param betweenImages lets the process breathe; answers false to give up (the answer is null then) */
export async function evaluatePhase(
  phase: Phase,
  dataset: Dataset,
  betweenImages: () => Promise<boolean>
): Promise<Evaluation | null> {
  const matrix = new ConfusionMatrix(dataset.classes)
  let loss = 0
  let pixels = 0
  for (const image of dataset.validation) {
    const batch = await phase.evaluationBatch(image)
    const result = await phase.module.evaluate(batch)
    const labels = batch.labels.data as Uint8Array
    matrix.add(labels, result.classes.data as Uint8Array)
    const labelled = labels.reduce((count, value) => count + (value === UNLABELLED ? 0 : 1), 0)
    loss += result.loss * labelled
    pixels += labelled
    if (!(await betweenImages())) return null
  }
  const confusion = dataset.classes <= MOST_CONFUSED_CLASSES ? { confusion: matrix.rows() } : {}
  return { ...matrix.scores(), ...confusion, loss: pixels > 0 ? loss / pixels : null }
}

/** The predicted classes of an image at its own size. */
export async function predictWithPhase(phase: Phase, image: ImageState, maxSide: number): Promise<LabelMap> {
  const { classes } = await phase.module.evaluate(await phase.predictionBatch(image))
  const scale = Math.min(1, maxSide / Math.max(image.width, image.height))
  const side = (size: number) => Math.max(1, Math.round(size * scale))
  const working = cropMap(classes.data as Uint8Array, classes.dims[2]!, side(image.width), side(image.height))
  return resizeMap(working, image.width, image.height)
}
