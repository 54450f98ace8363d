/**
 * U-Net, built from nothing: an encoder that halves the size by max pooling and a decoder that doubles it again and joins the
 * encoder's maps of the same size. Source: Ronneberger et al., https://arxiv.org/abs/1505.04597
 */
import type { Model } from '../graph/types'
import type { Normal } from './initial'
import { small } from './initial'
import { Layers } from './layers'
import { NORMS, type NormName } from './norms'

export const UP_MODES = ['nearest', 'linear', 'transposed'] as const

export interface UNetOptions {
  /** Channels at full size; doubled at every level. */
  readonly width: number
  /** How many times the size is halved; 5 at most, because images come in multiples of 32. */
  readonly depth: number
  readonly up: (typeof UP_MODES)[number]
  readonly normalization: NormName
}

export const DEFAULT_UNET: UNetOptions = { width: 16, depth: 4, up: 'nearest', normalization: 'batch' }

/** @returns image [N, 3, H, W] RGB 0..1 -> logits [N, classes, H, W]; H and W multiples of 2^depth */
export function buildUNet(classes: number, options: UNetOptions, normal: Normal): Model {
  const layers = new Layers(normal)
  const channels = Array.from({ length: options.depth + 1 }, (_, level) => options.width * 2 ** level)
  let x = centred(layers)
  const skips: string[] = []
  channels.forEach((width, level) => {
    if (level > 0) x = layers.maxPool(x, { kernel: 2, stride: 2 })
    x = doubleConv(layers, `down.${level}`, x, width, options)
    skips.push(x)
  })
  for (let level = options.depth - 1; level >= 0; level--) {
    const joined = layers.graph.concat([enlarged(layers, `up.${level}.enlarge`, x, options), skips[level]!], 1)
    x = doubleConv(layers, `up.${level}`, joined, channels[level]!, options)
  }
  return layers.toModel('U-Net', layers.conv('head', x, classes, { initial: small }))
}

/** RGB 0..1 -> -1..1 */
function centred({ graph, image }: Layers): string {
  return graph.sub(graph.scale(image, 2), graph.scalar(1))
}

function doubleConv(layers: Layers, name: string, x: string, width: number, { normalization }: UNetOptions): string {
  const block = (part: string, y: string): string => {
    const convolved = layers.conv(`${part}.conv`, y, width, { kernel: 3 })
    return layers.activate(NORMS[normalization](layers, `${part}.norm`, convolved), 'relu')
  }
  return block(`${name}.1`, block(`${name}.0`, x))
}

/** Twice the size, half the channels when the layer learns. */
function enlarged(layers: Layers, name: string, x: string, { up }: UNetOptions): string {
  if (up === 'transposed') return layers.convTransposed(name, x, layers.channelsOf(x) / 2, 2, 2)
  return layers.enlarge(x, 2, up)
}
