/**
 * The ResNet encoders with torchvision's parameter names. Source: He et al., https://arxiv.org/abs/1512.03385; the stride of a
 * bottleneck lies on its 3x3 convolution, as in torchvision.
 */
import type { Layers } from './layers'

export interface ResNetShape {
  readonly block: 'basic' | 'bottleneck'
  /** Blocks in each of the four stages. */
  readonly repeats: readonly [number, number, number, number]
}

export const RESNETS = {
  resnet18: { block: 'basic', repeats: [2, 2, 2, 2] },
  resnet34: { block: 'basic', repeats: [3, 4, 6, 3] },
  resnet50: { block: 'bottleneck', repeats: [3, 4, 6, 3] }
} as const satisfies Readonly<Record<string, ResNetShape>>

const FIRST_WIDTH = 64

interface BlockOptions {
  readonly width: number
  readonly stride: number
  readonly dilation: number
}

/**
 * The outputs of the four stages, at strides 4, 8, 16 and 32; a dilated encoder keeps stride 8 in the last two and looks
 * further instead.
 */
export function resnet(layers: Layers, name: string, shape: ResNetShape, dilated = false): readonly string[] {
  const stem = layers.conv(`${name}.conv1`, layers.imageNetImage(), FIRST_WIDTH, { kernel: 7, stride: 2, bias: false })
  let x = layers.activate(layers.batchNorm(`${name}.bn1`, stem), 'relu')
  x = layers.maxPool(x, { kernel: 3, stride: 2, padding: 1 })
  const block = BLOCKS[shape.block]
  let dilation = 1
  return shape.repeats.map((repeats, stage) => {
    const width = FIRST_WIDTH * 2 ** stage
    const halves = stage > 0
    const dilates = dilated && stage >= 2
    const first = { width, stride: halves && !dilates ? 2 : 1, dilation }
    if (dilates) dilation *= 2
    for (let i = 0; i < repeats; i++)
      x = block(layers, `${name}.layer${stage + 1}.${i}`, x, i === 0 ? first : { width, stride: 1, dilation })
    return x
  })
}

const BLOCKS = { basic, bottleneck } as const

function basic(layers: Layers, name: string, x: string, { width, stride }: BlockOptions): string {
  const first = layers.conv(`${name}.conv1`, x, width, { kernel: 3, stride, bias: false })
  const y = layers.activate(layers.batchNorm(`${name}.bn1`, first), 'relu')
  const second = layers.conv(`${name}.conv2`, y, width, { kernel: 3, bias: false })
  return joined(layers, name, x, layers.batchNorm(`${name}.bn2`, second), stride)
}

function bottleneck(layers: Layers, name: string, x: string, { width, stride, dilation }: BlockOptions): string {
  const narrow = layers.conv(`${name}.conv1`, x, width, { bias: false })
  let y = layers.activate(layers.batchNorm(`${name}.bn1`, narrow), 'relu')
  y = layers.conv(`${name}.conv2`, y, width, { kernel: 3, stride, dilation, bias: false })
  y = layers.activate(layers.batchNorm(`${name}.bn2`, y), 'relu')
  const wide = layers.conv(`${name}.conv3`, y, 4 * width, { bias: false })
  return joined(layers, name, x, layers.batchNorm(`${name}.bn3`, wide), stride)
}

/** The shortcut is the block's input itself, or a 1x1 convolution of it where the shape changes. */
function joined(layers: Layers, name: string, x: string, y: string, stride: number): string {
  const changes = stride !== 1 || layers.channelsOf(x) !== layers.channelsOf(y)
  const shortcut = changes
    ? layers.convNormActivation(`${name}.downsample`, x, layers.channelsOf(y), { stride, activation: 'none' })
    : x
  return layers.activate(layers.graph.add(y, shortcut), 'relu')
}
