/**
 * FCN-32s, 16s and 8s on VGG-16: class scores at stride 32, refined by those of finer layers, enlarged by transposed
 * convolutions that start as bilinear interpolation. Source: Long et al., https://arxiv.org/abs/1411.4038. The convolutions
 * have the names of torchvision's vgg16, the score layers those of MXNet's fcn-xs.
 */
import type { Model } from '../graph/types'
import { bilinear, type Normal, small, zeros } from './initial'
import { Layers } from './layers'

export type FcnStride = 32 | 16 | 8

export interface FcnOptions {
  /** Channels of the first convolutions; VGG-16 has 64. */
  readonly width: number
  /** Channels of fc6 and fc7; VGG-16 has 4096. */
  readonly dense: number
}

export const VGG16: FcnOptions = { width: 64, dense: 4096 }

/** Multiples of the width, convolutions of each stage; a pool follows each. */
const STAGES = [
  [1, 2],
  [2, 2],
  [4, 3],
  [8, 3],
  [8, 3]
] as const

/** The wide border that lets even a small image survive fc6, a 7x7 convolution without padding. */
const BORDER = 100
const FC6_KERNEL = 7
const DROPOUT = 0.5

/** Where the pixel a score belongs to lies, from the border alone: the offsets of the paper's crops. */
const CROP = { pool4: 5, pool3: 9, bigscore: { 32: 19, 16: 27, 8: 31 } } as const

export const isVgg = (parameter: string): boolean => parameter.startsWith('features.')

/** @returns image [N, 3, H, W] RGB 0..1 -> logits [N, classes, H, W] */
export function buildFcnXs(classes: number, stride: FcnStride, options: FcnOptions, normal: Normal): Model {
  const layers = new Layers(normal)
  const pools = vgg(layers, options.width)
  const fc6 = layers.conv('fc6', pools[4]!, options.dense, { kernel: FC6_KERNEL, padding: 0 })
  const fc7 = layers.conv('fc7', layers.dropout(layers.activate(fc6, 'relu'), DROPOUT), options.dense)
  const described = layers.dropout(layers.activate(fc7, 'relu'), DROPOUT)
  let scores = layers.conv('score', described, classes, { initial: small })
  if (stride <= 16) scores = refined(layers, scores, { enlarge: 'score2', name: 'score_pool4' }, pools[3]!, CROP.pool4)
  if (stride <= 8) scores = refined(layers, scores, { enlarge: 'score4', name: 'score_pool3' }, pools[2]!, CROP.pool3)
  const large = layers.convTransposed('bigscore', scores, classes, 2 * stride, stride, bilinear)
  return layers.toModel(`FCN-${stride}s VGG-16`, layers.cropLike(large, layers.image, CROP.bigscore[stride]))
}

/** Twice the size, plus the scores of a finer layer, which start at zero so that the coarse ones are undisturbed. */
function refined(
  layers: Layers,
  coarse: string,
  names: { readonly enlarge: string; readonly name: string },
  pool: string,
  offset: number
): string {
  const classes = layers.channelsOf(coarse)
  const enlarged = layers.convTransposed(names.enlarge, coarse, classes, 4, 2, bilinear)
  const fine = layers.conv(names.name, pool, classes, { initial: zeros })
  return layers.graph.add(enlarged, layers.cropLike(fine, enlarged, offset))
}

/** The five pools of VGG-16, https://arxiv.org/abs/1409.1556; layers are counted as in torchvision's `features`. */
function vgg(layers: Layers, width: number): readonly string[] {
  let x = layers.imageNetImage()
  let index = 0
  return STAGES.map(([multiple, convolutions], stage) => {
    for (let i = 0; i < convolutions; i++, index += 2) {
      const padding = stage === 0 && i === 0 ? BORDER : 1
      x = layers.activate(layers.conv(`features.${index}`, x, multiple * width, { kernel: 3, padding }), 'relu')
    }
    index++
    return (x = layers.maxPool(x, { kernel: 2, stride: 2, ceil: true }))
  })
}
