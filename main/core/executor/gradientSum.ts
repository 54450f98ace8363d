/** Weighted means of losses, gradients and running statistics over the parts of a batch, or the batches of an update. */
import type { Gradients } from './executor'
import type { GradReq } from './gradReq'
import { gradientOf, type ParameterGroup } from './parameters'
import { sizeOf } from '../graph/types'

/** What a part counts. */
export interface Share {
  /** In loss and gradients: its labelled pixels, weighed by class. */
  readonly pixels: number
  /** In running statistics, which do not look at labels. */
  readonly samples: number
}

export class GradientSum {
  private readonly total = { pixels: 0, samples: 0 }
  private loss = 0
  private readonly vectors = { gradients: new Map<string, Float32Array>(), statistics: new Map<string, Float32Array>() }

  add(part: Gradients, share: Share): void {
    this.loss += share.pixels * part.loss
    addScaled(this.vectors.gradients, part.gradients, share.pixels)
    addScaled(this.vectors.statistics, part.statistics, share.samples)
    this.total.pixels += share.pixels
    this.total.samples += share.samples
  }

  /** Loss and gradients are zero when no pixel is labelled. */
  mean(): Gradients {
    const { pixels, samples } = this.total
    const scale = pixels > 0 ? 1 / pixels : 0
    return {
      loss: this.loss * scale,
      gradients: scaled(this.vectors.gradients, scale),
      statistics: scaled(this.vectors.statistics, 1 / samples)
    }
  }
}

/** The gradients since the last update. */
export class PendingGradients {
  /** Backward passes so far. */
  count = 0
  private readonly sum = new GradientSum()
  private latest: Gradients | null = null

  add(batch: Gradients, share: Share): void {
    this.count++
    this.sum.add(batch, share)
    this.latest = batch
  }

  /** What update() is to apply: the mean of all passes, but the last one's gradient of what is to be written. */
  mean(groups: readonly ParameterGroup[], reqOf: (name: string) => GradReq): Gradients {
    const mean = this.sum.mean()
    for (const group of groups)
      for (const { name, offset, dims } of group.slots) {
        const [from, to] = [this.latest?.gradients.get(gradientOf(group)), mean.gradients.get(gradientOf(group))]
        if (from && to && reqOf(name) === 'write') to.set(from.subarray(offset, offset + sizeOf(dims)), offset)
      }
    return mean
  }
}

const scaled = (vectors: ReadonlyMap<string, Float32Array>, scale: number): Map<string, Float32Array> =>
  new Map([...vectors].map(([name, vector]) => [name, vector.map((x) => x * scale)]))

function addScaled(sum: Map<string, Float32Array>, part: ReadonlyMap<string, Float32Array>, weight: number): void {
  for (const [name, values] of part) {
    const total = sum.get(name) ?? new Float32Array(values.length)
    for (let i = 0; i < values.length; i++) total[i]! += weight * values[i]!
    sum.set(name, total)
  }
}
