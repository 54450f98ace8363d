/** Weighted means of losses, gradients and running statistics over the parts of a batch, or the batches of an update. */
import type { Gradients } from './executor'

export class GradientSum {
  /** Parts added so far. */
  count = 0
  private weight = 0
  private loss = 0
  private readonly vectors = { gradients: new Map<string, Float32Array>(), statistics: new Map<string, Float32Array>() }

  add(part: Gradients, weight: number): void {
    this.count++
    this.loss += weight * part.loss
    addScaled(this.vectors.gradients, part.gradients, weight)
    addScaled(this.vectors.statistics, part.statistics, weight)
    this.weight += weight
  }

  /** Zero everywhere when nothing had any weight. */
  mean(): Gradients {
    const scale = this.weight > 0 ? 1 / this.weight : 0
    const scaled = (vectors: Map<string, Float32Array>) =>
      new Map([...vectors].map(([name, v]) => [name, v.map((x) => x * scale)]))
    return {
      loss: this.loss * scale,
      gradients: scaled(this.vectors.gradients),
      statistics: scaled(this.vectors.statistics)
    }
  }
}

function addScaled(sum: Map<string, Float32Array>, part: ReadonlyMap<string, Float32Array>, weight: number): void {
  for (const [name, values] of part) {
    const total = sum.get(name) ?? new Float32Array(values.length)
    for (let i = 0; i < values.length; i++) total[i]! += weight * values[i]!
    sum.set(name, total)
  }
}
