/** The normalisations a net can be built with. Batch statistics want many pixels a step; the others do not care. */
import { float } from '../graph/types'
import { BATCH_NORM_EPSILON, type Layers } from './layers'

export const NORM_NAMES = ['batch', 'instance', 'group', 'none'] as const
export type NormName = (typeof NORM_NAMES)[number]

type Norm = (layers: Layers, name: string, x: string) => string

const GROUPS = 8

export const NORMS: Readonly<Record<NormName, Norm>> = {
  batch: (layers, name, x) => layers.batchNorm(name, x),
  /** Every channel of every image by itself: https://arxiv.org/abs/1607.08022 */
  instance: (layers, name, x) => {
    const inputs = [x, ...layers.scaleAndShift(name, layers.channelsOf(x))]
    const attributes = { epsilon: float(BATCH_NORM_EPSILON) }
    return layers.graph.emit('InstanceNormalization', inputs, attributes, { name, outputs: [name] })
  },
  group: groupNorm,
  none: (_layers, _name, x) => x
}

/** Groups of channels together: https://arxiv.org/abs/1803.08494. y = scale·(x - mean)/√(variance + ε) + shift. */
function groupNorm(layers: Layers, name: string, x: string): string {
  const g = layers.graph
  const channels = layers.channelsOf(x)
  const grouped = g.emit('Reshape', [x, g.ints([0, groupsOf(channels), -1])])
  const centred = g.sub(grouped, g.mean(grouped, [2], true))
  const variance = g.mean(g.mul(centred, centred), [2], true)
  const standard = g.div(centred, g.emit('Sqrt', [g.add(variance, g.scalar(BATCH_NORM_EPSILON))]))
  const [scale, shift] = layers.scaleAndShift(name, channels).map((vector) => g.reshape(vector, [channels, 1, 1]))
  return g.add(g.mul(layers.reshapeLike(standard, x), scale!), shift!)
}

/** As many as the channels share evenly. */
function groupsOf(channels: number): number {
  let groups = Math.min(GROUPS, channels)
  while (channels % groups !== 0) groups--
  return groups
}
