/** Scores a phase's net on the validation images. */
import type { ImageState, LabelMap } from '../data/types'
import { UNLABELLED } from '../data/types'
import { resizeMap } from '../data/resizeMap'
import type { Dataset } from './dataset'
import { ConfusionMatrix, type Scores } from './metrics'
import type { Phase } from './phase'
import { joinTiles, keepOwnLabels, tilesOf, type Size, type Tile } from './tiles'

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
    for (const tile of evaluationTiles(phase, dataset, image)) {
      const { data, labels: all } = await phase.evaluationBatch(image, tile)
      const labels = phase.imageSize ? keepOwnLabels(all, tile) : all
      const result = await phase.module.evaluate({ data, labels })
      matrix.add(labels.data as Uint8Array, result.classes.data as Uint8Array)
      const labelled = (labels.data as Uint8Array).reduce((n, value) => n + (value === UNLABELLED ? 0 : 1), 0)
      loss += labelled > 0 ? result.loss * labelled : 0
      pixels += labelled
    }
    if (!(await betweenImages())) return null
  }
  const confusion = dataset.classes <= MOST_CONFUSED_CLASSES ? { confusion: matrix.rows() } : {}
  return { ...matrix.scores(), ...confusion, loss: pixels > 0 ? loss / pixels : null }
}

/** What a phase's net is shown of a validation image, one after another. */
export const evaluationTiles = (phase: Phase, { maxSide }: Dataset, image: ImageState): readonly Tile[] =>
  tilesOf(workingSize(image, maxSide), phase.imageSize ?? null)

/** The predicted classes of an image at its own size. */
export async function predictWithPhase(phase: Phase, image: ImageState, maxSide: number): Promise<LabelMap> {
  const size = workingSize(image, maxSide)
  const working = await joinTiles(size, tilesOf(size, phase.imageSize ?? null), async (tile) => {
    const { classes } = await phase.module.evaluate(await phase.predictionBatch(image, tile))
    return classes
  })
  return resizeMap(working, image.width, image.height)
}

function workingSize({ width, height }: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(width, height))
  const side = (size: number) => Math.max(1, Math.round(size * scale))
  return { width: side(width), height: side(height) }
}
