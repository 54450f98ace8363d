/** How much the pixels of a class count in the loss: from how often it was labelled, or as somebody says. */
import { Failure } from '../failure'

/** none: all alike; balanced: by how rare a class is; or by name, where a class that is not named counts 1. */
export type ClassWeights = 'none' | 'balanced' | Readonly<Record<string, number>>

const LIMITS = [0, 1000] as const

/** Throws Failure 'bad-argument' naming what cannot be. */
export function checkClassWeights(weights: ClassWeights): void {
  if (weights === 'none' || weights === 'balanced') return
  if (typeof weights !== 'object')
    throw new Failure(
      'bad-argument',
      `classWeights is ${String(weights)}; none, balanced or weights by the names of classes were expected.`
    )
  const [least, most] = LIMITS
  for (const [name, weight] of Object.entries(weights))
    if (!(typeof weight === 'number' && weight >= least && weight <= most))
      throw new Failure(
        'bad-argument',
        `The weight of the class "${name}" is ${weight}; a number from ${least} to ${most} was expected.`
      )
}

/** One weight per class; undefined when all count alike. */
export function weightsPerClass(
  weights: ClassWeights,
  classes: readonly string[],
  histogram: readonly number[]
): readonly number[] | undefined {
  if (weights === 'none') return undefined
  if (weights === 'balanced') return balancedWeights(histogram)
  const unknown = Object.keys(weights).find((name) => !classes.includes(name))
  if (unknown !== undefined)
    throw new Failure(
      'bad-argument',
      `There is no class called "${unknown}" to weigh; the project has ${classes.join(', ')}.`
    )
  return classes.map((name) => weights[name] ?? 1)
}

/** Inverse frequency, softened by the square root so that a rare class does not drown the others; mean 1 over labelled pixels. */
export function balancedWeights(histogram: readonly number[]): number[] {
  const total = histogram.reduce((sum, n) => sum + n, 0)
  const raw = histogram.map((n) => (n > 0 ? Math.sqrt(total / n) : 1))
  const mean = histogram.reduce((sum, n, k) => sum + n * raw[k]!, 0) / total
  return raw.map((w) => w / mean)
}
