/**
 * Adam with L2 weight decay: m and v are running means of the gradient and its square, p = p - rate·m̂ / (√v̂ + ε).
 * Source: Kingma and Ba, https://arxiv.org/abs/1412.6980, in the order of torch.optim.Adam.
 */
import type { Graph } from '../graph/graph'
import type { ValuesOf } from '../options'
import {
  decayOption,
  epsilonOption,
  keepOption,
  optimizerKind,
  runningAverage,
  type Values,
  withDecay
} from './optimizer'

export const ADAM_OPTIONS = {
  weightDecay: decayOption(),
  beta1: keepOption(0.9, 'mean of gradients'),
  beta2: keepOption(0.999, 'mean of their squares'),
  epsilon: epsilonOption(1e-8)
}
export type AdamSettings = ValuesOf<typeof ADAM_OPTIONS>

export const adam = optimizerKind({
  title: 'Adam',
  description: 'A step size for every number, from its own gradients; weight decay is part of the gradient.',
  options: ADAM_OPTIONS,
  make: (settings) => ({
    state: ['mean', 'square'],
    scalars: (step, rate) => correctBias(step, rate, settings),
    update: (g, parameter, gradient, state, fed) =>
      moveByMoments(g, parameter, withDecay(g, gradient, parameter, settings.weightDecay), state, fed, settings)
  })
})

/** The factors that make up for moments that started at zero. */
export function correctBias(step: number, rate: number, { beta1, beta2 }: AdamSettings) {
  return { stepSize: rate / (1 - beta1 ** step), rootScale: 1 / Math.sqrt(1 - beta2 ** step) }
}

/** p - stepSize·m / (√v·rootScale + ε) */
export function moveByMoments(
  g: Graph,
  parameter: string,
  gradient: string,
  state: Values,
  fed: Values,
  { beta1, beta2, epsilon }: AdamSettings
) {
  const mean = runningAverage(g, state.mean!, gradient, beta1)
  const square = runningAverage(g, state.square!, g.mul(gradient, gradient), beta2)
  const denominator = g.add(g.mul(g.emit('Sqrt', [square]), fed.rootScale!), g.scalar(epsilon))
  return { parameter: g.sub(parameter, g.mul(g.div(mean, denominator), fed.stepSize!)), state: { mean, square } }
}
