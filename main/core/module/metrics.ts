/** Segmentation metrics from one confusion matrix over all labelled pixels. Unlabelled pixels never count. */
import { UNLABELLED } from '../data/types'

/** Figures per class are null where they would be 0/0, and a mean is over the others; null when there are none. */
export interface Scores {
  /** TP / (TP + FP + FN); null for a class that occurs neither in the labels nor in the predictions. */
  readonly iou: readonly (number | null)[]
  readonly meanIou: number | null
  /** 2·TP / (2·TP + FP + FN), also called F1. */
  readonly dice: readonly (number | null)[]
  readonly meanDice: number | null
  /** TP / (TP + FP); null for a class that is never predicted. */
  readonly precision: readonly (number | null)[]
  readonly meanPrecision: number | null
  /** TP / (TP + FN); null for a class that is not in the labels. */
  readonly recall: readonly (number | null)[]
  readonly meanRecall: number | null
  readonly pixelAccuracy: number | null
}

/** The figures of a whole data set, by the names that fit and score take. */
export const METRICS = ['meanIou', 'meanDice', 'pixelAccuracy', 'meanPrecision', 'meanRecall'] as const
export type MetricName = (typeof METRICS)[number]
export type Metrics = Readonly<Partial<Record<MetricName, number | null>>>

export function pickMetrics(scores: Scores, names: readonly MetricName[]): Metrics {
  return Object.fromEntries(names.map((name) => [name, scores[name]]))
}

export class ConfusionMatrix {
  /** counts[truth · classes + predicted] */
  private readonly counts: Float64Array

  constructor(readonly classes: number) {
    this.counts = new Float64Array(classes * classes)
  }

  /** Adds two maps of the same size; every predicted value is a class. */
  add(truth: Uint8Array, predicted: Uint8Array): void {
    for (let i = 0; i < truth.length; i++) {
      const label = truth[i]!
      if (label !== UNLABELLED && label < this.classes) this.counts[label * this.classes + predicted[i]!]!++
    }
  }

  /** Pixels of class `truth` that were taken for class `predicted`. */
  count(truth: number, predicted: number): number {
    return this.counts[truth * this.classes + predicted]!
  }

  /** The counts, one row per true class, one column per predicted class. */
  rows(): number[][] {
    const ids = this.ids()
    return ids.map((truth) => ids.map((predicted) => this.count(truth, predicted)))
  }

  scores(): Scores {
    const ids = this.ids()
    const hits = ids.map((k) => this.count(k, k))
    const actual = ids.map((k) => sumOf(ids.map((other) => this.count(k, other))))
    const predicted = ids.map((k) => sumOf(ids.map((other) => this.count(other, k))))
    const iou = ids.map((k) => share(hits[k]!, actual[k]! + predicted[k]! - hits[k]!))
    const dice = ids.map((k) => share(2 * hits[k]!, actual[k]! + predicted[k]!))
    const precision = ids.map((k) => share(hits[k]!, predicted[k]!))
    const recall = ids.map((k) => share(hits[k]!, actual[k]!))
    return {
      iou,
      meanIou: meanOf(iou),
      dice,
      meanDice: meanOf(dice),
      precision,
      meanPrecision: meanOf(precision),
      recall,
      meanRecall: meanOf(recall),
      pixelAccuracy: share(sumOf(hits), sumOf(actual))
    }
  }

  private ids(): number[] {
    return Array.from({ length: this.classes }, (_, k) => k)
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return share(sumOf(known), known.length)
}
