/** Segmentation metrics from one confusion matrix over all labelled pixels. */
import { UNLABELLED } from '../data/types'

export interface Scores {
  /** TP / (TP + FP + FN) per class; null for a class that occurs neither in the labels nor in the predictions. */
  readonly iou: readonly (number | null)[]
  /** Mean over the classes that occur; null when nothing was labelled. */
  readonly meanIou: number | null
  readonly pixelAccuracy: number | null
}

export class ConfusionMatrix {
  /** counts[truth · classes + predicted] */
  private readonly counts: Float64Array

  constructor(private readonly classes: number) {
    this.counts = new Float64Array(classes * classes)
  }

  /** Adds two maps of the same size; unlabelled pixels do not count. */
  add(truth: Uint8Array, predicted: Uint8Array): void {
    for (let i = 0; i < truth.length; i++) {
      const label = truth[i]!
      if (label !== UNLABELLED && label < this.classes) this.counts[label * this.classes + predicted[i]!]!++
    }
  }

  scores(): Scores {
    const at = (truth: number, predicted: number) => this.counts[truth * this.classes + predicted]!
    const ids = Array.from({ length: this.classes }, (_, k) => k)
    const iou = ids.map((k) => {
      const union = ids.reduce((sum, other) => sum + at(k, other) + at(other, k), 0) - at(k, k)
      return union > 0 ? at(k, k) / union : null
    })
    const known = iou.filter((value) => value !== null)
    const total = this.counts.reduce((sum, count) => sum + count, 0)
    const correct = ids.reduce((sum, k) => sum + at(k, k), 0)
    return {
      iou,
      meanIou: known.length > 0 && total > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null,
      pixelAccuracy: total > 0 ? correct / total : null
    }
  }
}
