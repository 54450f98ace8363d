/**
 * The MobileNetV3-large encoder with torchvision's parameter names.
 * Source: Howard et al., https://arxiv.org/abs/1905.02244, table 1
 */
import type { Activation, Layers } from './layers'

interface Block {
  readonly kernel: number
  readonly expanded: number
  readonly channels: number
  readonly squeezes: boolean
  readonly activation: Activation
  readonly stride: number
}

const block = (
  kernel: number,
  expanded: number,
  channels: number,
  squeezes: boolean,
  activation: Activation,
  stride: number
): Block => ({ kernel, expanded, channels, squeezes, activation, stride })

const BLOCKS: readonly Block[] = [
  block(3, 16, 16, false, 'relu', 1),
  block(3, 64, 24, false, 'relu', 2),
  block(3, 72, 24, false, 'relu', 1),
  block(5, 72, 40, true, 'relu', 2),
  block(5, 120, 40, true, 'relu', 1),
  block(5, 120, 40, true, 'relu', 1),
  block(3, 240, 80, false, 'hardSwish', 2),
  block(3, 200, 80, false, 'hardSwish', 1),
  block(3, 184, 80, false, 'hardSwish', 1),
  block(3, 184, 80, false, 'hardSwish', 1),
  block(3, 480, 112, true, 'hardSwish', 1),
  block(3, 672, 112, true, 'hardSwish', 1),
  block(5, 672, 160, true, 'hardSwish', 2),
  block(5, 960, 160, true, 'hardSwish', 1),
  block(5, 960, 160, true, 'hardSwish', 1)
]
/** From here on a dilated encoder looks further instead of halving the size. */
const FIRST_DILATED = 12

/** The last layers at strides 4, 8, 16 and 32. */
export const MOBILENET_V3_TAPS = [3, 6, 12, 16] as const
/** What torchvision's segmentation nets read: the first block at stride 8, and the last layer. */
export const MOBILENET_V3_LOW = 4
export const MOBILENET_V3_HIGH = 16

/** torchvision's MobileNetV3 normalises with a larger ε than the rest, and its running statistics move more slowly. */
const BATCH_NORM = { epsilon: 1e-3, momentum: 0.99 } as const

/**
 * The output of every layer, `<name>.0` to `<name>.16`.
 * @param dilated keeps stride 16 in the last stage
 */
export function mobilenetV3(layers: Layers, name: string, dilated: boolean): readonly string[] {
  const normalized = { activation: 'hardSwish', ...BATCH_NORM } as const
  const stem = layers.convNormActivation(`${name}.0`, layers.imageNetImage(), 16, {
    ...normalized,
    kernel: 3,
    stride: 2
  })
  const outputs = [stem]
  for (const [i, shape] of BLOCKS.entries()) {
    const window = dilated && i >= FIRST_DILATED ? { stride: 1, dilation: 2 } : { stride: shape.stride, dilation: 1 }
    outputs.push(invertedResidual(layers, `${name}.${outputs.length}`, outputs.at(-1)!, shape, window))
  }
  const last = outputs.at(-1)!
  return [...outputs, layers.convNormActivation(`${name}.16`, last, 6 * layers.channelsOf(last), normalized)]
}

interface Stepping {
  readonly stride: number
  readonly dilation: number
}

function invertedResidual(
  layers: Layers,
  name: string,
  x: string,
  shape: Block,
  { stride, dilation }: Stepping
): string {
  const { kernel, expanded, channels, squeezes, activation } = shape
  let part = 0
  const next = () => `${name}.block.${part++}`
  const normalized = { activation, ...BATCH_NORM }
  let y = x
  if (expanded !== layers.channelsOf(x)) y = layers.convNormActivation(next(), y, expanded, normalized)
  y = layers.convNormActivation(next(), y, expanded, { ...normalized, kernel, stride, dilation, groups: expanded })
  if (squeezes) y = layers.squeezeExcite(next(), y, divisibleBy8(expanded / 4))
  y = layers.convNormActivation(next(), y, channels, { ...normalized, activation: 'none' })
  return stride === 1 && layers.channelsOf(x) === channels ? layers.graph.add(y, x) : y
}

/** The nearest multiple of 8 that is not more than 10 % smaller. */
function divisibleBy8(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return rounded < 0.9 * channels ? rounded + 8 : rounded
}
