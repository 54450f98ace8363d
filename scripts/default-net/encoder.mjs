/** The encoder: MobileNetV2 1.0 (https://arxiv.org/abs/1801.04381, table 2) with BatchNorm already folded into its convolutions. */

/** [expansion, channels, repetitions, stride of the first repetition] */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1]
]
/** Blocks whose outputs the decoder taps: the last ones at strides 4, 8, 16 and 32. */
const TAPPED_BLOCKS = [2, 5, 12, 16]

/**
 * Adds the encoder on `image` [N,3,H,W] in 0..1; weights come from `detector`, the convolutions of the TFLite file.
 * Answers the taps [{value, channels}], finest first.
 */
export function addEncoder(graph, detector, image) {
  const scaled = scaleToSignedUnit(graph, image)
  graph.addConstant('relu6.min', [], [0])
  graph.addConstant('relu6.max', [], [6])
  const convolution = convolutionsFrom(graph, detector)

  let x = convolution('enc.stem', scaled, { from: 3, to: 32, kernel: 3, stride: 2, relu6: true })
  let channels = 32
  let block = 0
  const taps = []
  for (const [expansion, to, repetitions, firstStride] of STAGES)
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const stride = repetition === 0 ? firstStride : 1
      x = addInvertedResidual(graph, convolution, `enc.b${block}`, x, { from: channels, to, expansion, stride })
      channels = to
      if (TAPPED_BLOCKS.includes(block)) taps.push({ value: x, channels })
      block++
    }
  return taps
}

function scaleToSignedUnit(graph, image) {
  const doubled = graph.addNode('Mul', [image, graph.addConstant('norm.scale', [], [2])], 'norm.mul')
  return graph.addNode('Sub', [doubled, graph.addConstant('norm.shift', [], [1])], 'norm')
}

function addInvertedResidual(graph, convolution, name, x, { from, to, expansion, stride }) {
  const wide = from * expansion
  let y = x
  if (expansion !== 1) y = convolution(`${name}.expand`, y, { from, to: wide, kernel: 1, relu6: true })
  y = convolution(`${name}.dw`, y, { from: wide, to: wide, kernel: 3, stride, depthwise: true, relu6: true })
  y = convolution(`${name}.project`, y, { from: wide, to, kernel: 1 })
  return stride === 1 && from === to ? graph.addNode('Add', [x, y], `${name}.add`) : y
}

/** A function that adds the next convolution of the detector, skipping its box predictors: they have other shapes. */
function convolutionsFrom(graph, detector) {
  let position = 0
  const take = (name, shape, isDepthwise) => {
    while (position < detector.length) {
      const candidate = detector[position++]
      if (candidate.isDepthwise === isDepthwise && String(candidate.weight.shape) === String(shape)) return candidate
    }
    throw new Error(`The detector has no convolution of shape [${shape}] left for ${name}.`)
  }

  return (name, x, { from, to, kernel, stride = 1, depthwise = false, relu6 = false }) => {
    const { weight, bias } = take(name, depthwise ? [1, kernel, kernel, to] : [to, kernel, kernel, from], depthwise)
    const outputs = depthwise ? transposeDepthwise(weight) : transposeDense(weight)
    const y = graph.addNode(
      'Conv',
      [
        x,
        graph.addParameter(`${name}.weight`, [to, depthwise ? 1 : from, kernel, kernel], outputs, {
          mustBeExact: true
        }),
        graph.addParameter(`${name}.bias`, [to], bias.values, { mustBeExact: true })
      ],
      name,
      {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: samePads(kernel, stride),
        group: depthwise ? to : 1
      }
    )
    return relu6 ? graph.addNode('Clip', [y, 'relu6.min', 'relu6.max'], `${name}.relu6`) : y
  }
}

/** TensorFlow's SAME padding for sizes divisible by the stride: the odd pixel goes to the end. */
function samePads(kernel, stride) {
  const total = kernel === 1 ? 0 : stride > 1 ? kernel - stride : kernel - 1
  const begin = total >> 1
  const end = total - begin
  return [begin, begin, end, end]
}

/** [out, height, width, in] -> [out, in, height, width] */
function transposeDense({ shape: [out, height, width, channels], values }) {
  const area = height * width
  const result = new Float32Array(values.length)
  for (let o = 0; o < out; o++)
    for (let i = 0; i < area; i++)
      for (let c = 0; c < channels; c++) result[(o * channels + c) * area + i] = values[(o * area + i) * channels + c]
  return result
}

/** [1, height, width, channels] -> [channels, 1, height, width] */
function transposeDepthwise({ shape: [, height, width, channels], values }) {
  return transposeDense({ shape: [1, height, width, channels], values })
}
