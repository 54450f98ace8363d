/**
 * The picture of a training, as numbers: training loss (raw and smoothed) and validation loss on the left axis, mean IoU
 * (0..1) on the right one, over the steps. Whoever draws it only has to put these paths and ticks on screen.
 */
import { path, quantile, smooth, thin, type CurvePoint } from './curve'
import { linearScale, roundUp, ticks, type Scale } from './scale'

export interface LossChartInput {
  readonly width: number
  readonly height: number
  /** Steps the whole training will have; the axis grows when there are more. */
  readonly steps: number
  readonly losses: readonly { readonly step: number; readonly loss: number }[]
  readonly validations: readonly Validation[]
}

interface Validation {
  readonly step: number
  readonly phase: 'head' | 'full'
  readonly loss: number | null
  readonly meanIou: number | null
  readonly best: boolean
}

export interface Tick {
  readonly at: number
  readonly label: string
}

export interface LossChart {
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  readonly stepTicks: readonly Tick[]
  readonly lossTicks: readonly Tick[]
  readonly iouTicks: readonly Tick[]
  readonly raw: string
  readonly smoothed: string
  readonly validation: string
  readonly iou: string
  readonly validationDots: readonly CurvePoint[]
  readonly iouDots: readonly (CurvePoint & { readonly best: boolean })[]
  /** Where the whole net starts to learn; null when there is one phase. */
  readonly phaseChange: number | null
  readonly stepScale: Scale
  readonly lossScale: Scale
  readonly iouScale: Scale
}

const MARGIN = { left: 34, right: 36, top: 8, bottom: 20 }
/** The smoothed curve looks back on this share of the points. */
const MEMORY_SHARE = 1 / 20

export function lossChart(input: LossChartInput): LossChart {
  const plot = {
    left: MARGIN.left,
    right: Math.max(MARGIN.left + 1, input.width - MARGIN.right),
    top: MARGIN.top,
    bottom: Math.max(MARGIN.top + 1, input.height - MARGIN.bottom)
  }
  const losses = input.losses
    .filter(({ loss }) => Number.isFinite(loss))
    .map(({ step, loss }) => ({ x: step, y: loss }))
  const smoothed = smooth(losses, Math.max(4, losses.length * MEMORY_SHARE))
  const validation = curveOf(input.validations, 'loss')
  const iou = curveOf(input.validations, 'meanIou')

  const lastStep = Math.max(1, input.steps, losses.at(-1)?.x ?? 0, input.validations.at(-1)?.step ?? 0)
  const stepScale = linearScale(0, lastStep, plot.left, plot.right)
  const lossScale = linearScale(0, highestLoss(losses, smoothed, validation), plot.bottom, plot.top)
  const iouScale = linearScale(0, 1, plot.bottom, plot.top)
  const place = (scale: Scale) => (point: CurvePoint) => ({
    x: stepScale.at(point.x),
    y: Math.min(plot.bottom, Math.max(plot.top, scale.at(point.y)))
  })
  const buckets = Math.max(8, Math.round(plot.right - plot.left))
  const best = input.validations.findLast((point) => point.best)?.step
  const firstFull = input.validations.find((point) => point.phase === 'full')
  const lastHead = input.validations.findLast((point) => point.phase === 'head')

  return {
    plot,
    stepScale,
    lossScale,
    iouScale,
    stepTicks: ticks(0, lastStep, (plot.right - plot.left) / 60).map((value) => ({
      at: stepScale.at(value),
      label: value >= 10_000 ? `${value / 1000}k` : String(value)
    })),
    lossTicks: ticks(0, lossScale.most, 4).map((value) => ({ at: lossScale.at(value), label: labelOf(value) })),
    iouTicks: ticks(0, 1, 4).map((value) => ({ at: iouScale.at(value), label: `${Math.round(value * 100)} %` })),
    raw: path(thin(losses, buckets).map(place(lossScale))),
    smoothed: path(thin(smoothed, buckets).map(place(lossScale))),
    validation: path(validation.map(place(lossScale))),
    iou: path(iou.map(place(iouScale))),
    validationDots: validation.map(place(lossScale)),
    iouDots: iou.map((point) => ({ ...place(iouScale)(point), best: point.x === best })),
    phaseChange: firstFull && lastHead ? stepScale.at(lastHead.step) : null
  }
}

/** Short enough for the margin, even when a loss runs away. */
const labelOf = (loss: number): string => (loss >= 10_000 ? loss.toExponential(0) : String(loss))

function curveOf(validations: readonly Validation[], value: 'loss' | 'meanIou'): readonly CurvePoint[] {
  return validations.flatMap((point) => {
    const y = point[value]
    return y === null || !Number.isFinite(y) ? [] : [{ x: point.step, y }]
  })
}

/** The top of the loss axis: the curves that are read stay whole, single raw peaks may leave the chart. */
function highestLoss(...curves: readonly [raw: readonly CurvePoint[], ...read: (readonly CurvePoint[])[]]): number {
  const [raw, ...read] = curves
  const usual =
    raw.length > 0
      ? quantile(
          raw.map(({ y }) => y),
          0.98
        )
      : 0
  const highest = read.flat().reduce((most, { y }) => Math.max(most, y), usual)
  return highest > 0 ? roundUp(highest * 1.02, 4) : 1
}
