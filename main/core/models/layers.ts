/**
 * The layers that the nets of the table are made of. Each takes the name of its parameters as PyTorch has them
 * (`<name>.weight`, `<name>.bias`, `<name>.running_mean`), so that a checkpoint fits by name, and the value it works on.
 * Sizes are never written into the net: it takes images of any height and width.
 */
import { Graph } from '../graph/graph'
import { float32 } from '../graph/tensor'
import type { Attributes, Model, ValueType } from '../graph/types'
import { float } from '../graph/types'
import { he, type Initial, type Normal, type WeightShape } from './initial'

export type Activation = 'relu' | 'relu6' | 'hardSwish' | 'none'

export interface ConvOptions {
  /** Side of the square kernel. */
  readonly kernel?: number
  readonly stride?: number
  readonly dilation?: number
  readonly groups?: number
  /** Pixels on each side; by default what keeps the size at stride 1. */
  readonly padding?: number
  readonly bias?: boolean
  readonly initial?: Initial
}

export interface BatchNormOptions {
  readonly epsilon?: number
  /** Share of the old running statistics that a step keeps: 1 minus what PyTorch calls momentum. */
  readonly momentum?: number
}

export interface NormalizedOptions extends ConvOptions, BatchNormOptions {
  readonly activation?: Activation
}

export interface PoolOptions {
  readonly kernel: number
  readonly stride: number
  readonly padding?: number
  /** Whether a window that hangs over the edge counts. */
  readonly ceil?: boolean
}

/** Side of the image that shapes are inferred for while a net is built; any size fits the finished net. */
const PROBE_SIDE = 64
const IMAGENET_MEAN = [0.485, 0.456, 0.406]
const IMAGENET_DEVIATION = [0.229, 0.224, 0.225]
export const BATCH_NORM_EPSILON = 1e-5
const BATCH_NORM_MOMENTUM = 0.9

export class Layers {
  readonly graph = new Graph()
  /** RGB 0..1, [N, 3, H, W] */
  readonly image = this.graph.input('image', 'float32', [1, 3, PROBE_SIDE, PROBE_SIDE])

  constructor(private readonly normal: Normal) {}

  channelsOf(x: string): number {
    return this.graph.shapeOf(x)[1]!
  }

  /** The image as torchvision's nets expect it: minus ImageNet's mean, over its standard deviation. */
  imageNetImage(): string {
    const centred = this.graph.sub(this.image, this.graph.float32([1, 3, 1, 1], IMAGENET_MEAN))
    return this.graph.div(centred, this.graph.float32([1, 3, 1, 1], IMAGENET_DEVIATION))
  }

  conv(name: string, x: string, out: number, options: ConvOptions = {}): string {
    const { kernel = 1, stride = 1, dilation = 1, groups = 1, bias = true, initial = he } = options
    const padding = options.padding ?? ((kernel - 1) / 2) * dilation
    const perGroup = this.channelsOf(x) / groups
    const weight = this.weight(`${name}.weight`, initial, {
      dims: [out, perGroup, kernel, kernel],
      fanIn: perGroup * kernel ** 2,
      fanOut: (out / groups) * kernel ** 2
    })
    const inputs = bias ? [x, weight, this.vector(`${name}.bias`, out, 0)] : [x, weight]
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      dilations: [dilation, dilation],
      pads: [padding, padding, padding, padding],
      group: groups
    }
    return this.graph.emit('Conv', inputs, attributes, { name, outputs: [name] })
  }

  /** Enlarges `stride` times by a learned kernel; without padding a kernel larger than the stride adds a border. */
  convTransposed(name: string, x: string, out: number, kernel: number, stride: number, initial: Initial = he): string {
    const channels = this.channelsOf(x)
    const overlap = (kernel / stride) ** 2
    const weight = this.weight(`${name}.weight`, initial, {
      dims: [channels, out, kernel, kernel],
      fanIn: channels * overlap,
      fanOut: out * kernel ** 2
    })
    const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride] }
    return this.graph.emit('ConvTranspose', [x, weight], attributes, { name, outputs: [name] })
  }

  batchNorm(name: string, x: string, options: BatchNormOptions = {}): string {
    const { epsilon = BATCH_NORM_EPSILON, momentum = BATCH_NORM_MOMENTUM } = options
    const channels = this.channelsOf(x)
    const [scale, shift] = this.scaleAndShift(name, channels)
    const mean = this.vector(`${name}.running_mean`, channels, 0)
    const variance = this.vector(`${name}.running_var`, channels, 1)
    const attributes = { epsilon: float(epsilon), momentum: float(momentum) }
    return this.graph.emit('BatchNormalization', [x, scale, shift, mean, variance], attributes, {
      name,
      outputs: [name]
    })
  }

  /** A bias-free convolution `<name>.0`, its normalisation `<name>.1` and an activation: torchvision's usual block. */
  convNormActivation(name: string, x: string, out: number, options: NormalizedOptions = {}): string {
    const { activation = 'relu', epsilon, momentum, ...convolution } = options
    const y = this.conv(`${name}.0`, x, out, { ...convolution, bias: false })
    return this.activate(this.batchNorm(`${name}.1`, y, { epsilon, momentum }), activation)
  }

  activate(x: string, activation: Activation): string {
    switch (activation) {
      case 'relu':
        return this.graph.emit('Relu', [x])
      case 'relu6':
        return this.graph.emit('Clip', [x, this.graph.scalar(0), this.graph.scalar(6)])
      case 'hardSwish':
        return this.graph.emit('HardSwish', [x])
      case 'none':
        return x
    }
  }

  /** Sets the share `ratio` of all numbers to zero while the net trains. */
  dropout(x: string, ratio: number): string {
    return this.graph.emit('Dropout', [x, this.graph.scalar(ratio)])
  }

  /** Weighs every channel by what the whole picture says: https://arxiv.org/abs/1709.01507, in MobileNetV3's form. */
  squeezeExcite(name: string, x: string, squeezed: number): string {
    const hidden = this.activate(this.conv(`${name}.fc1`, this.globalAverage(x), squeezed), 'relu')
    const excited = this.conv(`${name}.fc2`, hidden, this.channelsOf(x))
    const gate = this.graph.emit('HardSigmoid', [excited], { alpha: float(1 / 6), beta: float(0.5) })
    return this.graph.mul(gate, x)
  }

  maxPool(x: string, { kernel, stride, padding = 0, ceil = false }: PoolOptions): string {
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      ceil_mode: ceil ? 1 : 0
    }
    return this.graph.emit('MaxPool', [x], attributes)
  }

  /** [N, C, H, W] -> [N, C, 1, 1] */
  globalAverage(x: string): string {
    return this.graph.emit('GlobalAveragePool', [x])
  }

  /** `factor` times as high and wide; linear is PyTorch's bilinear with align_corners off. */
  enlarge(x: string, factor: number, mode: 'nearest' | 'linear' = 'linear'): string {
    const scales = this.graph.float32([4], [1, 1, factor, factor])
    const attributes: Attributes =
      mode === 'nearest'
        ? { mode, coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
        : { mode, coordinate_transformation_mode: 'half_pixel' }
    return factor === 1 ? x : this.graph.emit('Resize', [x, '', scales], attributes)
  }

  /** Repeats one pixel [N, C, 1, 1] over the size of another value. */
  spreadLike(x: string, like: string): string {
    const target = this.emitInt64('Concat', [this.graph.ints([1, 1]), this.sizeOf(like)], 4, { axis: 0 })
    const [batch, channels] = this.graph.shapeOf(x) as [number, number]
    const type = float32Type([batch, channels, ...this.graph.shapeOf(like).slice(2)])
    return this.graph.emit('Expand', [x, target], {}, { types: [type] })
  }

  /** Cuts the height and width of another value out of a larger one, `offset` pixels from its top left corner. */
  cropLike(x: string, like: string, offset: number): string {
    const starts = this.graph.ints([offset, offset])
    const ends = this.emitInt64('Add', [this.sizeOf(like), starts], 2)
    const [batch, channels] = this.graph.shapeOf(x) as [number, number]
    const type = float32Type([batch, channels, ...this.graph.shapeOf(like).slice(2)])
    return this.graph.emit('Slice', [x, starts, ends, this.graph.ints([2, 3])], {}, { types: [type] })
  }

  /** The shape of another value, as that value has it when the net runs. */
  reshapeLike(x: string, like: string): string {
    const shape = this.emitInt64('Shape', [like], this.graph.rankOf(like))
    return this.graph.emit('Reshape', [x, shape], {}, { types: [this.graph.typeOf(like)] })
  }

  /** The learned scale (1) and shift (0) of a normalisation, [C] each. */
  scaleAndShift(name: string, channels: number): readonly [string, string] {
    return [this.vector(`${name}.weight`, channels, 1), this.vector(`${name}.bias`, channels, 0)]
  }

  /** The finished net: `image` [N, 3, H, W] -> `logits` [N, classes, H, W], which `logits` becomes the name of. */
  toModel(title: string, logits: string): Model {
    const classes = this.channelsOf(logits)
    const model = this.graph.toModel(title)
    const nameOf = (value: string) => (value === logits ? 'logits' : value)
    return {
      ...model,
      // a node is called after its layer or its value, so that what is appended to the net later cannot take its name
      nodes: model.nodes.map((node) => ({
        ...node,
        name: node.name === node.outputs[0] ? node.name : nameOf(node.outputs[0]!),
        outputs: node.outputs.map(nameOf)
      })),
      inputs: [{ name: this.image, dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
      outputs: [{ name: 'logits', dtype: 'float32', shape: ['N', classes, 'H', 'W'] }]
    }
  }

  private weight(name: string, initial: Initial, shape: WeightShape): string {
    return this.graph.constant(float32(shape.dims, initial(shape, this.normal)), name)
  }

  private vector(name: string, length: number, value: number): string {
    return this.graph.constant(float32([length], new Float32Array(length).fill(value)), name)
  }

  /** Height and width, int64 [2]. */
  private sizeOf(x: string): string {
    return this.emitInt64('Shape', [x], 2, { start: 2 })
  }

  private emitInt64(op: string, inputs: readonly string[], length: number, attributes = {}): string {
    return this.graph.emit(op, inputs, attributes, { types: [{ dtype: 'int64', shape: [length] }] })
  }
}

const float32Type = (shape: readonly number[]): ValueType => ({ dtype: 'float32', shape })
