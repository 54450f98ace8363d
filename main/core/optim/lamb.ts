/**
 * LAMB: Adam's direction with decoupled weight decay, u = m̂ / (√v̂ + ε) + decay·p, and every layer's step as long as the layer
 * itself: p = p - rate·(‖p‖ / ‖u‖)·u, the ratio 1 where either is zero.
 * Source: You et al., https://arxiv.org/abs/1904.00962, algorithm 2 with the identity for φ.
 */
import type { Graph } from '../graph/graph'
import { ADAM_OPTIONS } from './adam'
import { decayOption, epsilonOption, optimizerKind, runningAverage } from './optimizer'

export const lamb = optimizerKind({
  title: 'LAMB',
  description: "AdamW whose step is in proportion to each layer's weights: made for large batches.",
  options: { ...ADAM_OPTIONS, weightDecay: decayOption(0.01), epsilon: epsilonOption(1e-6) },
  make: ({ weightDecay, beta1, beta2, epsilon }) => ({
    state: ['mean', 'square'],
    scalars: (step, rate) => ({
      rate,
      meanScale: 1 / (1 - beta1 ** step),
      rootScale: 1 / Math.sqrt(1 - beta2 ** step)
    }),
    update(g, parameter, gradient, state, fed, sizes) {
      const mean = runningAverage(g, state.mean!, gradient, beta1)
      const square = runningAverage(g, state.square!, g.mul(gradient, gradient), beta2)
      const root = g.add(g.mul(g.emit('Sqrt', [square]), fed.rootScale!), g.scalar(epsilon))
      const direction = g.add(g.div(g.mul(mean, fed.meanScale!), root), g.scale(parameter, weightDecay))
      const step = g.mul(trustLayers(g, parameter, direction, sizes), fed.rate!)
      return { parameter: g.sub(parameter, step), state: { mean, square } }
    }
  })
})

/** The direction with each layer's piece as long as the layer. */
function trustLayers(g: Graph, parameter: string, direction: string, sizes: readonly number[]): string {
  const one = g.scalar(1)
  const [lengths, steps] = [lengthsOf(g, parameter, sizes), lengthsOf(g, direction, sizes)]
  const isMoving = g.mask(g.emit('Greater', [g.mul(lengths, steps), g.scalar(0)]))
  const isStill = g.sub(one, isMoving)
  const ratios = g.add(g.mul(g.div(lengths, g.add(steps, isStill)), isMoving), isStill)
  const ratioOf = split(
    g,
    ratios,
    sizes.map(() => 1)
  )
  return g.concat(
    split(g, direction, sizes).map((piece, layer) => g.mul(piece, ratioOf[layer]!)),
    0
  )
}

/** Euclidean length of every layer's piece of a vector, float32 [layers]. */
function lengthsOf(g: Graph, vector: string, sizes: readonly number[]): string {
  const squares = split(g, g.mul(vector, vector), sizes).map((piece) => g.sum(piece, [0], true))
  return g.emit('Sqrt', [g.concat(squares, 0)])
}

const split = (g: Graph, vector: string, sizes: readonly number[]): readonly string[] =>
  sizes.length === 1
    ? [vector]
    : g.emitAll('Split', [vector, g.ints(sizes)], { axis: 0 }, { outputs: sizes.map((_, i) => `${vector}.layer.${i}`) })
