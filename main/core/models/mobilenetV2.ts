/** The MobileNetV2 encoder with torchvision's parameter names. Source: Sandler et al., https://arxiv.org/abs/1801.04381, table 2 */
import type { Layers } from './layers'

/** [expansion, channels, repetitions, stride of the first repetition] */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1]
] as const

/** The last blocks at strides 4, 8, 16 and 32. */
export const MOBILENET_V2_TAPS = [3, 6, 13, 17] as const

/** The output of every block, `<name>.0` to `<name>.17`; torchvision's last layer, for classification only, is left out. */
export function mobilenetV2(layers: Layers, name: string): readonly string[] {
  const stem = layers.convNormActivation(`${name}.0`, layers.imageNetImage(), 32, {
    kernel: 3,
    stride: 2,
    activation: 'relu6'
  })
  const outputs = [stem]
  for (const [expansion, channels, repetitions, stride] of STAGES)
    for (let i = 0; i < repetitions; i++) {
      const block = { expansion, channels, stride: i === 0 ? stride : 1 }
      outputs.push(invertedResidual(layers, `${name}.${outputs.length}`, outputs.at(-1)!, block))
    }
  return outputs
}

interface BlockOptions {
  readonly expansion: number
  readonly channels: number
  readonly stride: number
}

function invertedResidual(layers: Layers, name: string, x: string, options: BlockOptions): string {
  const { expansion, channels, stride } = options
  const hidden = layers.channelsOf(x) * expansion
  const block = `${name}.conv`
  let part = 0
  let y = x
  if (expansion > 1) y = layers.convNormActivation(`${block}.${part++}`, y, hidden, { activation: 'relu6' })
  const depthwise = { kernel: 3, stride, groups: hidden, activation: 'relu6' } as const
  y = layers.convNormActivation(`${block}.${part++}`, y, hidden, depthwise)
  y = layers.conv(`${block}.${part++}`, y, channels, { bias: false })
  y = layers.batchNorm(`${block}.${part}`, y)
  return stride === 1 && layers.channelsOf(x) === channels ? layers.graph.add(x, y) : y
}
