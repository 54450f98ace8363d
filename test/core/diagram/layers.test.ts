/** Layers as a person would write them, found in graphs as exporters write them. */
import { describe, expect, test } from 'vitest'
import { findLayers } from '../../../main/core/diagram/layers'
import { Graph } from '../../../main/core/graph/graph'

/** An image, its graph, and a convolution with weights of the given name. */
function start() {
  const g = new Graph()
  const conv = (name: string, x: string, out: number, kernel = 1): string => {
    const weight = g.input(`${name}.weight`, 'float32', [out, g.shapeOf(x)[1]!, kernel, kernel])
    const pads = Array.from({ length: 4 }, () => (kernel - 1) / 2)
    return g.emit('Conv', [x, weight], { kernel_shape: [kernel, kernel], pads })
  }
  return { g, conv, image: g.input('image', 'float32', [1, 3, 8, 8]) }
}

const labelsOf = (g: Graph): string[] => findLayers(g, ['image']).units.map(({ kind, label }) => `${kind}: ${label}`)

describe('layers', () => {
  test('a convolution takes its norm and its activation along', () => {
    const { g, conv, image } = start()
    const vector = (name: string) => g.input(name, 'float32', [4])
    const norm = g.emit('BatchNormalization', [conv('a', image, 4, 3), ...['s', 'b', 'm', 'v'].map(vector)])
    g.output(conv('b', g.emit('Relu', [norm]), 2))
    expect(labelsOf(g)).toEqual(['input: ', 'convolution: Conv 3×3 · BN · ReLU', 'convolution: Conv 1×1', 'output: '])
  })

  test('x·sigmoid(x) is one activation, and a value read twice keeps its layer to itself', () => {
    const { g, conv, image } = start()
    const x = conv('a', image, 4)
    const y = conv('b', g.mul(x, g.emit('Sigmoid', [x])), 4)
    g.output(g.add(g.emit('Relu', [y]), y))
    expect(labelsOf(g)).toEqual([
      'input: ',
      'convolution: Conv 1×1 · SiLU',
      'convolution: Conv 1×1',
      'activation: ReLU',
      'join: sum',
      'output: '
    ])
  })

  test('a norm over tokens that is spelled out is a layer norm', () => {
    const { g, conv, image } = start()
    const tokens = g.transpose(g.reshape(conv('a', image, 4), [1, 4, 64]), [0, 2, 1])
    const centred = g.sub(tokens, g.mean(tokens, [2], true))
    const variance = g.mean(g.emit('Pow', [centred, g.scalar(2)]), [2], true)
    const standard = g.div(centred, g.emit('Sqrt', [g.add(variance, g.scalar(1e-5))]))
    g.output(g.add(g.mul(standard, g.input('n.weight', 'float32', [4])), g.input('n.bias', 'float32', [4])))
    expect(labelsOf(g)).toEqual([
      'input: ',
      'convolution: Conv 1×1',
      'layout: ',
      'layout: ',
      'normalization: LN',
      'output: '
    ])
  })

  test('scaling the image belongs to the image', () => {
    const { g, conv, image } = start()
    g.output(conv('a', g.div(g.sub(image, g.scalar(0.5)), g.scalar(0.25)), 2))
    expect(labelsOf(g)).toEqual(['input: ', 'convolution: Conv 1×1', 'output: '])
  })
})
