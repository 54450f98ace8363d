/** The parts that turn an encoder's features into class scores, with torchvision's parameter names where it has them. */
import { small, xavier } from './initial'
import type { Layers } from './layers'

/**
 * A feature pyramid: from the coarsest stage to the finest, each joined with the enlarged one before it; scores at the finest.
 * Source: Lin et al., https://arxiv.org/abs/1612.03144
 * @param stages finest first, each of half the size of the one before
 */
export function fpnHead(layers: Layers, stages: readonly string[], classes: number, width: number): string {
  let pyramid: string | null = null
  for (let level = stages.length - 1; level >= 0; level--) {
    const lateral = layers.conv(`decoder.lateral.${level}`, stages[level]!, width)
    const sum: string = pyramid ? layers.graph.add(lateral, layers.enlarge(pyramid, 2)) : lateral
    pyramid = layers.activate(layers.conv(`decoder.smooth.${level}`, sum, width, { kernel: 3 }), 'relu')
  }
  return layers.conv('head', pyramid!, classes, { initial: small })
}

/** What torchvision drops in front of the scores of an FCN, and of what its ASPP found. */
const FCN_DROPOUT = 0.1
const ASPP_DROPOUT = 0.5

/** torchvision's FCNHead: one 3x3 convolution, then the scores. */
export function fcnHead(layers: Layers, features: string, classes: number): string {
  const narrow = layers.channelsOf(features) / 4
  const convolved = layers.conv('classifier.0', features, narrow, { kernel: 3, bias: false })
  const y = layers.activate(layers.batchNorm('classifier.1', convolved), 'relu')
  return layers.conv('classifier.4', layers.dropout(y, FCN_DROPOUT), classes, { initial: small })
}

/**
 * LR-ASPP: fine features for edges, coarse ones weighed by what the whole picture says for meaning.
 * Source: Howard et al., https://arxiv.org/abs/1905.02244, section 6.4
 * @param low at twice the size of `high`
 */
export function lrasppHead(layers: Layers, low: string, high: string, classes: number, width = 128): string {
  const features = layers.convNormActivation('classifier.cbr', high, width)
  const context = layers.conv('classifier.scale.1', layers.globalAverage(high), width, {
    bias: false,
    initial: xavier
  })
  const weighed = layers.graph.mul(features, layers.graph.emit('Sigmoid', [context]))
  const fine = layers.conv('classifier.low_classifier', low, classes, { initial: small })
  const coarse = layers.conv('classifier.high_classifier', layers.enlarge(weighed, 2), classes, { initial: small })
  return layers.graph.add(fine, coarse)
}

const ASPP_RATES = [12, 24, 36] as const
const ASPP_WIDTH = 256

/**
 * DeepLabV3: looks at the same features through convolutions of several dilations and through their average at once.
 * Source: Chen et al., https://arxiv.org/abs/1706.05587
 */
export function deepLabHead(layers: Layers, features: string, classes: number): string {
  const convs = 'classifier.0.convs'
  const near = layers.convNormActivation(`${convs}.0`, features, ASPP_WIDTH)
  const far = ASPP_RATES.map((dilation, i) =>
    layers.convNormActivation(`${convs}.${i + 1}`, features, ASPP_WIDTH, { kernel: 3, dilation })
  )
  const pooled = layers.conv(`${convs}.4.1`, layers.globalAverage(features), ASPP_WIDTH, { bias: false })
  const context = layers.activate(layers.batchNorm(`${convs}.4.2`, pooled), 'relu')
  const all = layers.graph.concat([near, ...far, layers.spreadLike(context, near)], 1)
  const projected = layers.convNormActivation('classifier.0.project', all, ASPP_WIDTH)
  const smooth = layers.conv('classifier.1', layers.dropout(projected, ASPP_DROPOUT), ASPP_WIDTH, {
    kernel: 3,
    bias: false
  })
  const y = layers.activate(layers.batchNorm('classifier.2', smooth), 'relu')
  return layers.conv('classifier.4', y, classes, { initial: small })
}
