/**
 * Copies a prediction into the labels: the whole, one class, one region, or what lies beneath some runs. Only unlabelled pixels are written unless
 * `overwrite`; a pixel that already has the predicted class is not counted as taken.
 */
import type { Region } from './flood'
import { UNLABELLED, type PixelSource, type PixelTarget } from './pixels'
import { between, EMPTY, union, type Rectangle } from './rectangle'

export type Choice =
  | { readonly type: 'all' }
  | { readonly type: 'class'; readonly index: number }
  | { readonly type: 'region'; readonly region: Region }
  | { readonly type: 'runs'; readonly runs: readonly (readonly [y: number, left: number, right: number])[] }

export interface Accepted {
  readonly taken: number
  readonly dirty: Rectangle
}

export function acceptPrediction(
  labels: PixelTarget,
  prediction: PixelSource,
  choice: Choice,
  overwrite: boolean
): Accepted {
  let taken = 0
  let dirty = EMPTY
  for (const [y, left, right, value] of chosenRuns(prediction, choice)) {
    for (let x = left; x < right;) {
      const present = labels.at(x, y)
      const end = labels.runEnd(x, y, right)
      if (present !== value && (overwrite || present === UNLABELLED) && !labels.keeps?.(present)) {
        labels.fillSpan(y, x, end, value)
        taken += end - x
        dirty = union(dirty, between(x, y, end, y + 1))
      }
      x = end
    }
  }
  return { taken, dirty }
}

type Run = readonly [y: number, left: number, right: number, value: number]

/** The runs of the prediction that are meant; pixels where the prediction itself says nothing are never meant. */
function* chosenRuns(prediction: PixelSource, choice: Choice): Iterable<Run> {
  if (choice.type === 'region') {
    const { runs } = choice.region
    const value = runs.length ? prediction.at(runs[1], runs[0]) : UNLABELLED
    if (value === UNLABELLED) return
    for (let i = 0; i < runs.length; i += 3) yield [runs[i], runs[i + 1], runs[i + 2], value]
    return
  }
  for (const [y, left, right] of choice.type === 'runs' ? choice.runs : rowsOf(prediction)) {
    if (y < 0 || y >= prediction.height) continue
    const limit = Math.min(right, prediction.width)
    for (let x = Math.max(0, left); x < limit;) {
      const value = prediction.at(x, y)
      const end = prediction.runEnd(x, y, limit)
      const isMeant = choice.type === 'class' ? value === choice.index : value !== UNLABELLED
      if (isMeant) yield [y, x, end, value]
      x = end
    }
  }
}

function* rowsOf({ width, height }: PixelSource): Iterable<readonly [y: number, left: number, right: number]> {
  for (let y = 0; y < height; y++) yield [y, 0, width]
}
