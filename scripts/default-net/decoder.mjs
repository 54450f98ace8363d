/** The decoder: a feature pyramid (https://arxiv.org/abs/1612.03144) 64 channels wide, untrained, with a 1x1 head for the classes. */
import { heNormal } from './initial-weights.mjs'

const WIDTH = 64
const HEAD_DEVIATION = 0.01

/**
 * From the coarsest tap to the finest: 1x1 lateral convolution, plus the coarser level enlarged twofold, then 3x3 convolution
 * and ReLU; at the end the head and an enlargement by 4. Answers the name of the logits [N, classes, H, W].
 */
export function addDecoder(graph, taps, classes) {
  const random = heNormal(12345)
  const convolution = (name, x, from, to, kernel, deviation) => {
    const values = random(from * kernel * kernel, to * from * kernel * kernel, deviation)
    const weight = graph.addParameter(`${name}.weight`, [to, from, kernel, kernel], values)
    const bias = graph.addParameter(`${name}.bias`, [to], new Float32Array(to))
    return graph.addNode('Conv', [x, weight, bias], name, {
      kernel_shape: [kernel, kernel],
      pads: Array(4).fill(kernel >> 1)
    })
  }

  let y
  for (let level = taps.length - 1; level >= 0; level--) {
    const { value, channels } = taps[level]
    const lateral = convolution(`dec.lat${level}`, value, channels, WIDTH, 1)
    const sum = y
      ? graph.addNode('Add', [lateral, addEnlargement(graph, `dec.up${level}`, y, 2)], `dec.sum${level}`)
      : lateral
    y = graph.addNode('Relu', [convolution(`dec.conv${level}`, sum, WIDTH, WIDTH, 3)], `dec.conv${level}.relu`)
  }
  return addEnlargement(graph, 'logits', convolution('head', y, WIDTH, classes, 1, HEAD_DEVIATION), 4)
}

function addEnlargement(graph, name, x, factor) {
  const scales = graph.addConstant(`${name}.scales`, [4], [1, 1, factor, factor])
  return graph.addNode('Resize', [x, '', scales], name, {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel'
  })
}
