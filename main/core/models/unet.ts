/**
 * U-Net, built from nothing: an encoder that halves the size by max pooling and a decoder that doubles it again and joins the
 * encoder's maps of the same size. Source: Ronneberger et al., https://arxiv.org/abs/1505.04597
 */
import { Graph } from '../graph/graph'
import { float32 } from '../graph/tensor'
import type { Attributes, Model } from '../graph/types'
import { sizeOf } from '../graph/types'

export interface UNetOptions {
  /** Channels at full size; doubled at every level. */
  readonly width: number
  /** How many times the size is halved. */
  readonly depth: number
  readonly up: 'transposed' | 'nearest' | 'linear'
  readonly normalization: 'batch' | 'none'
}

export const DEFAULT_UNET: UNetOptions = { width: 16, depth: 4, up: 'nearest', normalization: 'batch' }

/** @returns image [N, 3, H, W] RGB 0..1 -> logits [N, classes, H, W]; H and W multiples of 2^depth */
export function buildUNet(classes: number, options: UNetOptions, normal: () => number): Model {
  const net = new Builder(options, normal)
  const channels = Array.from({ length: options.depth + 1 }, (_, level) => options.width * 2 ** level)
  let x = net.centre(net.g.input('image', 'float32', [1, 3, 2 ** options.depth, 2 ** options.depth]))
  const skips: string[] = []
  channels.forEach((width, level) => {
    if (level > 0) x = net.g.emit('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] })
    x = net.doubleConv(`down.${level}`, x, width)
    skips.push(x)
  })
  for (let level = options.depth - 1; level >= 0; level--) {
    const joined = net.g.concat([net.enlarge(`up.${level}.enlarge`, x), skips[level]!], 1)
    x = net.doubleConv(`up.${level}`, joined, channels[level]!)
  }
  net.g.output(net.conv('head', x, classes, 1, 'logits'))
  const model = net.g.toModel('U-Net')
  return {
    ...model,
    inputs: [{ name: 'image', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
    outputs: [{ name: 'logits', dtype: 'float32', shape: ['N', classes, 'H', 'W'] }]
  }
}

class Builder {
  readonly g = new Graph()
  constructor(
    private readonly options: UNetOptions,
    private readonly normal: () => number
  ) {}

  /** RGB 0..1 -> -1..1 */
  centre(x: string): string {
    return this.g.sub(this.g.scale(x, 2), this.g.scalar(1))
  }

  doubleConv(name: string, x: string, width: number): string {
    return this.block(`${name}.1`, this.block(`${name}.0`, x, width), width)
  }

  private block(name: string, x: string, width: number): string {
    const y = this.conv(`${name}.conv`, x, width, 3)
    if (this.options.normalization === 'none') return this.g.emit('Relu', [y])
    const vector = (part: string, value: number) =>
      this.g.constant(float32([width], new Float32Array(width).fill(value)), `${name}.norm.${part}`)
    const inputs = [y, vector('weight', 1), vector('bias', 0), vector('running_mean', 0), vector('running_var', 1)]
    return this.g.emit('Relu', [this.g.emit('BatchNormalization', inputs)])
  }

  conv(name: string, x: string, out: number, kernel: number, output?: string): string {
    const channels = this.g.shapeOf(x)[1]!
    const weight = this.he(`${name}.weight`, [out, channels, kernel, kernel], channels * kernel * kernel)
    const bias = this.g.constant(float32([out], new Float32Array(out)), `${name}.bias`)
    const attributes = { kernel_shape: [kernel, kernel], pads: Array<number>(4).fill(kernel >> 1) }
    return this.g.emit('Conv', [x, weight, bias], attributes, output ? { outputs: [output] } : {})
  }

  /** Twice the size, half the channels when the layer learns. */
  enlarge(name: string, x: string): string {
    if (this.options.up === 'transposed') {
      const channels = this.g.shapeOf(x)[1]!
      const weight = this.he(`${name}.weight`, [channels, channels / 2, 2, 2], channels)
      return this.g.emit('ConvTranspose', [x, weight], { kernel_shape: [2, 2], strides: [2, 2] })
    }
    const attributes: Attributes =
      this.options.up === 'nearest'
        ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
        : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
    return this.g.emit('Resize', [x, '', this.g.float32([4], [1, 1, 2, 2])], attributes)
  }

  /** He initialisation, https://arxiv.org/abs/1502.01852: deviation √(2 / fan-in). */
  private he(name: string, dims: readonly number[], fanIn: number): string {
    const deviation = Math.sqrt(2 / fanIn)
    return this.g.constant(
      float32(
        dims,
        Float32Array.from({ length: sizeOf(dims) }, () => this.normal() * deviation)
      ),
      name
    )
  }
}
