/** What the losses share about their target: labels as one-hot maps, in which an ignored pixel is all zero, and safe totals. */
import type { Graph } from '../graph/graph'
import { tensor } from '../graph/tensor'

/** Below any total that has something in it: a mean over nothing becomes 0 / tiny = 0 instead of NaN. */
const SMALLEST_TOTAL = 1e-12

/** @returns float32 [N, K, ...size]: 1 where the pixel has the class, or the pixel's weight where pixels have one */
export function oneHot(g: Graph, logits: string, labels: string, pixelWeights?: string): string {
  const classes = g.shapeOf(logits)[1]!
  const ids = tensor(
    'int32',
    classShape(g, logits),
    Array.from({ length: classes }, (_, k) => k)
  )
  const hot = g.mask(g.emit('Equal', [labels, g.constant(ids)]))
  return pixelWeights ? g.mul(hot, pixelWeights) : hot
}

/** The weights of the classes, [1, K, 1, ...]; null when all are 1. */
export function weightsOfClasses(g: Graph, logits: string, classWeights: readonly number[] | undefined): string | null {
  return classWeights ? g.float32(classShape(g, logits), classWeights) : null
}

/** 1 for a class that some pixel of the batch has, times its weight: [1, K, 1, ...]. */
export function weightsOfPresent(
  g: Graph,
  hot: string,
  classWeights: readonly number[] | undefined
): { weights: string; total: string } {
  const present = g.mask(g.emit('Greater', [g.sum(hot, axesPerClass(g, hot), true), g.scalar(0)]))
  const perClass = weightsOfClasses(g, hot, classWeights)
  const weights = perClass ? g.mul(present, perClass) : present
  return { weights, total: atLeastTiny(g, sumAll(g, weights)) }
}

/** Every axis but the classes': a sum over them is a sum per class over the batch. */
export const axesPerClass = (g: Graph, value: string): number[] => allAxes(g, value).filter((axis) => axis !== 1)

/** Axis by axis: of hundreds of thousands of numbers that are nearly alike, a sum in one go is off by 2e-4 in float32. The axes stay. */
export const sumOver = (g: Graph, value: string, axes: readonly number[]): string =>
  axes.toReversed().reduce((sum, axis) => g.sum(sum, [axis], true), value)

export const sumAll = (g: Graph, value: string): string => g.reshape(sumOver(g, value, allAxes(g, value)), [])

export const atLeastTiny = (g: Graph, total: string): string => g.emit('Max', [total, g.scalar(SMALLEST_TOTAL)])

const allAxes = (g: Graph, value: string): number[] => g.shapeOf(value).map((_, axis) => axis)

const classShape = (g: Graph, logits: string): number[] =>
  g.shapeOf(logits).map((size, axis) => (axis === 1 ? size : 1))
