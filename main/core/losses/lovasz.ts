/**
 * Lovász-softmax: the convex surrogate of 1 - IoU per class over the whole batch, the mean over the classes that occur in its
 * labels, weighted by class. Source: Berman et al., https://arxiv.org/abs/1705.08790, its 'present' variant.
 *
 * The errors |t - p| of a class are sorted downwards inside the graph by a TopK of all pixels (ignored ones get the error -1 and
 * so come last); each then counts by how much the Jaccard loss grows when its pixel joins the mistakes. With n mistakes
 * taken, I true pixels left and a union U, that is 1/U for a true pixel and I/(U·(U-1)) for another one: the same numbers as the
 * paper's differences of a cumulative Jaccard, without their cancellation. ScatterElements takes them back to their pixels.
 * Where pixels have weights u, sets are as large as the weights in them: u/U and u·I/(U·(U-u)).
 */
import type { Graph } from '../graph/graph'
import { sizeOf } from '../graph/types'
import type { Loss } from './loss'
import { softmax, throughSoftmax } from './softmax'
import { oneHot, sumAll, weightsOfPresent } from './target'

export const lovasz: Loss = (g, logits, labels, { classWeights }, pixelWeights) => {
  const hot = oneHot(g, logits, labels)
  const labelled = g.sum(hot, [1], true)
  const counted = pixelWeights ? g.mul(hot, pixelWeights) : hot
  const { weights, total } = weightsOfPresent(g, counted, classWeights)
  const { probabilities } = softmax(g, logits)
  const errors = g.emit('Abs', [g.sub(hot, g.mul(probabilities, labelled))])
  const ranked = g.add(errors, g.sub(labelled, g.scalar(1)))
  const sizes = pixelWeights && toRows(g, g.sum(counted, [1], true))
  const growth = fromRows(g, jaccardGrowth(g, toRows(g, ranked), toRows(g, counted), sizes), g.shapeOf(logits))
  const perPixel = g.mul(g.mul(growth, labelled), g.div(weights, total))
  const loss = sumAll(g, g.mul(perPixel, errors))
  // d|t - p|/dp = 1 - 2t
  const dp = g.mul(perPixel, g.sub(g.scalar(1), g.scale(hot, 2)))
  return { loss, gradient: throughSoftmax(g, probabilities, dp) }
}

/**
 * @param errors float32 [K, M]
 * @param counted float32 [K, M], the size of the pixel where it has the class, else 0
 * @param sizes float32 [1, M] of the pixels; all 1 when absent
 * @returns float32 [K, M]: how much the Jaccard loss grows when the pixel joins those of greater error
 */
function jaccardGrowth(g: Graph, errors: string, counted: string, sizes?: string): string {
  const shape = g.shapeOf(errors)
  const types = [
    { dtype: 'float32', shape },
    { dtype: 'int64', shape }
  ] as const
  const [, order] = g.emitAll('TopK', [errors, g.ints([shape[1]!])], { axis: 1 }, { types })
  const inOrder = (rows: string) => g.emit('GatherElements', [rows, order!], { axis: 1 }, { types: types.slice(0, 1) })
  const ofPixel = sizes ? inOrder(g.expand(sizes, shape)) : g.scalar(1)
  const ofClass = inOrder(counted)
  const ofOthers = g.sub(ofPixel, ofClass)
  const actual = g.sum(ofClass, [1], true)
  const union = g.add(actual, cumulativeSum(g, ofOthers))
  const left = g.sub(actual, cumulativeSum(g, ofClass))
  // a smaller union belongs to a class that does not occur, or to a pixel of the class
  const smallest = g.scalar(sizes ? SMALLEST_UNION : 1)
  const before = g.emit('Max', [g.sub(union, ofPixel), smallest])
  const numerator = g.add(ofClass, g.mul(ofOthers, g.div(left, before)))
  const growth = g.div(numerator, g.emit('Max', [union, smallest]))
  const nothing = g.expand(g.scalar(0), shape)
  return g.emit('ScatterElements', [nothing, order!, growth], { axis: 1 }, { types: types.slice(0, 1) })
}

/** Keeps the quotients of a class that does not occur from being 0/0. */
const SMALLEST_UNION = 1e-12

const cumulativeSum = (g: Graph, rows: string): string =>
  g.emit('CumSum', [rows, g.ints([1])], {}, { types: [g.typeOf(rows)] })

/** [N, K, ...size] -> [K, N·size]: the pixels of the batch in one row per class. */
function toRows(g: Graph, value: string): string {
  const [n, classes, ...size] = g.shapeOf(value) as [number, number, ...number[]]
  const pixels = sizeOf(size)
  return g.reshape(g.transpose(g.reshape(value, [n, classes, pixels]), [1, 0, 2]), [classes, n * pixels])
}

function fromRows(g: Graph, rows: string, shape: readonly number[]): string {
  const [n, classes, ...size] = shape as [number, number, ...number[]]
  return g.reshape(g.transpose(g.reshape(rows, [classes, n, sizeOf(size)]), [1, 0, 2]), shape)
}
