/**
 * Softmax cross-entropy, the mean over labelled pixels weighted by class, as torch.nn.functional.cross_entropy with
 * ignore_index: loss = Σ w[y]·(-log p[y]) / Σ w[y]. Value and gradient share the softmax; an ignored pixel's one-hot row is
 * all zero, so ignoring costs nothing.
 */
import { tensor } from '../graph/tensor'
import type { Loss } from './loss'

const SMALLEST_TOTAL = 1e-12

export const crossEntropy: Loss = (g, logits, labels, { classWeights }) => {
  const shape = g.shapeOf(logits)
  const classes = shape[1]!
  const axes = shape.map((_, i) => i)
  const perClass = [1, classes, ...shape.slice(2).map(() => 1)]
  const ids = g.constant(
    tensor(
      'int32',
      perClass,
      Array.from({ length: classes }, (_, k) => k)
    )
  )
  const hot = g.mask(g.emit('Equal', [labels, ids]))
  const target = classWeights ? g.mul(hot, g.float32(perClass, classWeights)) : hot
  const pixelWeight = g.sum(target, [1], true)
  const total = g.emit('Max', [g.sum(pixelWeight, axes, false), g.scalar(SMALLEST_TOTAL)])
  const shifted = g.sub(logits, g.max(logits, [1], true))
  const exponentials = g.emit('Exp', [shifted])
  const partition = g.sum(exponentials, [1], true)
  // -log p[y] = log Σe^z - z[y]
  const perPixel = g.sub(g.mul(pixelWeight, g.emit('Log', [partition])), g.sum(g.mul(target, shifted), [1], true))
  const loss = g.div(g.sum(perPixel, axes, false), total)
  // d = (w·softmax - w·onehot) / Σw
  const weightedSoftmax = g.mul(exponentials, g.div(pixelWeight, partition))
  return { loss, gradient: g.div(g.sub(weightedSoftmax, target), total) }
}
