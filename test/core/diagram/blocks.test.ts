/** Blocks of nets that the table does not have: attention, gates, and convolutions without any names. */
import { describe, expect, test } from 'vitest'
import { foldBlocks } from '../../../main/core/diagram/blocks'
import { findLayers } from '../../../main/core/diagram/layers'
import { summarize } from '../../../main/core/diagram/summary'
import { Graph } from '../../../main/core/graph/graph'
import { sizeOf } from '../../../main/core/graph/types'

class Sketch {
  readonly g = new Graph()
  readonly image = this.g.input('image', 'float32', [1, 3, 16, 16])

  weight(name: string, dims: readonly number[]): string {
    return this.g.input(name, 'float32', dims)
  }
  conv(name: string, x: string, out: number, kernel: number, group = 1, stride = 1): string {
    const weight = this.weight(name, [out, this.g.shapeOf(x)[1]! / group, kernel, kernel])
    const pads = Array.from({ length: 4 }, () => Math.floor((kernel - 1) / 2))
    return this.g.emit('Conv', [x, weight], { kernel_shape: [kernel, kernel], pads, group, strides: [stride, stride] })
  }
  linear(name: string, x: string, out: number): string {
    return this.g.matmul(x, this.weight(`${name}.weight`, [this.g.shapeOf(x).at(-1)!, out]))
  }
  relu(x: string): string {
    return this.g.emit('Relu', [x])
  }

  /** 'kind: label' of every block between the image and the output. */
  blocks(): string[] {
    const { g } = this
    const sizes = new Map(g.inputs.filter((i) => i !== 'image').map((name) => [name, sizeOf(g.shapeOf(name))] as const))
    const layers = findLayers(g, ['image'])
    const rows = summarize(layers, g, { sizes, isTrained: () => true, isLoaded: () => false })
    const facts = { graph: g, nameOf: (layer: never) => rows.get(layer)?.name ?? '', stampOf: () => '' }
    const { units } = foldBlocks(layers, facts)
    return units.slice(1, -1).map(({ kind, label }) => `${kind}: ${label}`)
  }
}

describe('blocks', () => {
  test('attention and what follows it, two times, are one run', () => {
    const s = new Sketch()
    const { g } = s
    let x = g.transpose(g.reshape(s.conv('embed', s.image, 8, 4, 1, 4), [1, 8, 16]), [0, 2, 1])
    for (const block of ['block.0', 'block.1']) {
      const [query, key, value] = ['q', 'k', 'v'].map((part) => s.linear(`${block}.${part}`, x, 8)) as [
        string,
        string,
        string
      ]
      const scores = g.emit('Softmax', [g.scale(g.matmul(query, g.transpose(key, [0, 2, 1])), 0.35)], { axis: -1 })
      const attended = g.add(x, s.linear(`${block}.project`, g.matmul(scores, value), 8))
      x = g.add(attended, s.linear(`${block}.down`, s.relu(s.linear(`${block}.up`, attended, 16)), 8))
    }
    g.output(s.linear('head', x, 2))
    expect(s.blocks()).toEqual([
      'convolution: Conv 4×4 /4',
      'layout: ',
      'layout: ',
      'attention: 2 × attention block, residual MLP',
      'linear: Linear'
    ])
  })

  test('a depthwise convolution takes its neighbours along when nothing has a telling name', () => {
    const s = new Sketch()
    const wide = s.relu(s.conv('onnx::Conv_1', s.image, 12, 1))
    const narrow = s.conv('onnx::Conv_3', s.relu(s.conv('onnx::Conv_2', wide, 12, 3, 12, 2)), 4, 1)
    s.g.output(s.conv('onnx::Conv_4', narrow, 2, 1))
    expect(s.blocks()).toEqual(['depthwise: inverted bottleneck', 'convolution: Conv 1×1'])
  })

  test('a gate by the mean of all pixels is a block, a sum across resolutions is none', () => {
    const s = new Sketch()
    const { g } = s
    const x = s.relu(s.conv('a', s.image, 4, 3))
    const gated = g.mul(x, g.emit('Sigmoid', [s.conv('b', g.emit('GlobalAveragePool', [x]), 4, 1)]))
    const pooled = g.emit('MaxPool', [gated], { kernel_shape: [2, 2], strides: [2, 2] })
    const coarse = s.relu(s.conv('c', pooled, 4, 3))
    const scales = g.float32([4], [1, 1, 2, 2])
    const enlarged = g.emit('Resize', [coarse, '', scales], { mode: 'nearest' })
    g.output(g.add(gated, enlarged))
    expect(s.blocks()).toEqual([
      'convolution: Conv 3×3 · ReLU',
      'convolution: gate',
      'pool: max pool 2×2',
      'convolution: Conv 3×3 · ReLU',
      'resize: ×2 nearest',
      'join: sum'
    ])
  })
})
