/**
 * Every formulation of a convolution's gradients against the definition, summed up in double precision. The shapes are those
 * that make the lowering choose differently: large weights on small maps, whole and broken channel blocks, 1-D and 3-D.
 */
import { describe, expect, test } from 'vitest'
import { backward } from '../../../main/core/autodiff/backward'
import { Graph } from '../../../main/core/graph/graph'
import { float32 } from '../../../main/core/graph/tensor'
import { sizeOf } from '../../../main/core/graph/types'
import { lowerGraph } from '../../../main/core/lower'
import { findChannelBlock, openSession } from '../../../main/core/runtime/ort'
import { relativeError } from '../records'
import { definition, geometry, values, type Shape } from './definition'

const SHAPES: readonly Shape[] = [
  { name: 'large weight on a small map', x: [2, 128, 4, 4], w: [128, 128, 3, 3], pads: [1, 1, 1, 1] },
  { name: 'large weight, dilated', x: [1, 128, 6, 5], w: [128, 128, 3, 3], pads: [2, 2, 2, 2], dilations: [2, 2] },
  { name: 'first layer with a large kernel', x: [2, 3, 17, 19], w: [16, 3, 7, 7], pads: [3, 3, 3, 3], strides: [2, 2] },
  { name: 'fewer outputs than inputs', x: [3, 20, 6, 7], w: [5, 20, 3, 3], pads: [1, 1, 1, 1] },
  { name: 'fewer outputs, pads on one side', x: [2, 9, 6, 5], w: [4, 9, 2, 4], pads: [1, 0, 0, 3] },
  { name: 'fewer outputs, pads beyond the kernel', x: [2, 9, 5, 6], w: [4, 9, 3, 2], pads: [1, 2, 3, 1] },
  { name: 'fewer outputs, stride 2', x: [2, 9, 7, 6], w: [4, 9, 3, 3], pads: [1, 1, 1, 1], strides: [2, 2] },
  { name: 'stride beyond the kernel', x: [2, 4, 9, 10], w: [8, 4, 2, 2], strides: [3, 3] },
  { name: 'padding beyond the kernel', x: [1, 4, 5, 5], w: [6, 4, 1, 1], pads: [2, 1, 1, 2] },
  { name: 'padding on one side only', x: [2, 4, 6, 7], w: [6, 4, 3, 3], pads: [0, 0, 2, 2], strides: [2, 2] },
  { name: 'depthwise, whole blocks', x: [2, 32, 9, 8], w: [32, 1, 3, 3], pads: [1, 1, 1, 1], group: 32 },
  { name: 'depthwise, stride 2', x: [2, 16, 9, 8], w: [16, 1, 5, 5], pads: [2, 2, 2, 2], strides: [2, 2], group: 16 },
  { name: 'depthwise, blocks across images', x: [2, 24, 6, 6], w: [24, 1, 3, 3], pads: [1, 1, 1, 1], group: 24 },
  { name: 'depthwise, no whole block', x: [1, 20, 6, 6], w: [20, 1, 3, 3], pads: [1, 1, 1, 1], group: 20 },
  { name: 'depthwise, dilated', x: [1, 16, 9, 9], w: [16, 1, 3, 3], pads: [2, 2, 2, 2], dilations: [2, 2], group: 16 },
  { name: 'depthwise, asymmetric', x: [1, 16, 8, 8], w: [16, 1, 3, 3], pads: [0, 0, 1, 1], strides: [2, 2], group: 16 },
  { name: 'groups of several channels', x: [2, 12, 5, 6], w: [6, 4, 3, 3], pads: [1, 1, 1, 1], group: 3 },
  { name: 'a map in bands of rows', x: [1, 16, 64, 256], w: [32, 16, 3, 3], pads: [1, 1, 1, 1] },
  { name: 'bands of many channels', x: [1, 16, 64, 512], w: [64, 16, 3, 1], pads: [1, 0, 1, 0] },
  { name: 'channels in no groups of four', x: [1, 30, 48, 48], w: [46, 30, 3, 3], pads: [1, 1, 1, 1] },
  { name: 'a map of one pixel', x: [2, 8, 1, 1], w: [4, 8, 3, 3], pads: [1, 1, 1, 1] },
  { name: '1-D', x: [2, 4, 11], w: [6, 4, 3], pads: [1, 1], strides: [2] },
  { name: '3-D', x: [1, 2, 4, 5, 6], w: [3, 2, 2, 3, 2], pads: [0, 1, 0, 0, 1, 1], strides: [1, 2, 1] }
]

async function errorsOf(s: Shape, channelBlock: number): Promise<{ dx: number; dw: number }> {
  const graph = new Graph()
  const [x, w] = [graph.input('x', 'float32', s.x), graph.input('w', 'float32', s.w)]
  const y = graph.emit('Conv', [x, w], { kernel_shape: s.w.slice(2), ...geometry(s) })
  const out = graph.shapeOf(y)
  const dy = graph.input('dy', 'float32', out)
  const gradients = backward(graph, new Map([[y, dy]]), [x, w])
  for (const name of [x, w]) graph.output(graph.emit('Identity', [gradients.get(name)!], {}, { outputs: [`d${name}`] }))
  lowerGraph(graph, { provider: 'cpu', channelBlock }).prune()
  const session = await openSession(graph.toModel(), { threads: 1 })
  const feeds = {
    x: float32(s.x, values(sizeOf(s.x), 7)),
    w: float32(s.w, values(sizeOf(s.w), 11)),
    dy: float32(out, values(sizeOf(out), 13))
  }
  const found = await session.run(feeds)
  await session.close()
  const data = (name: 'x' | 'w' | 'dy') => feeds[name].data as Float32Array
  const expected = definition(s, out, data('x'), data('w'), data('dy'))
  return { dx: relativeError(found.dx!.data, expected.dx), dw: relativeError(found.dw!.data, expected.dw) }
}

describe.each(['without a blocked layout', 'with the blocks of this CPU'])(
  'gradients of a convolution, %s',
  (blocks) => {
    test.each(SHAPES.map((s) => [s.name, s] as const))('%s', async (_name, shape) => {
      const channelBlock = blocks.startsWith('without') ? 0 : await findChannelBlock()
      const { dx, dw } = await errorsOf(shape, channelBlock)
      expect([dx < 2e-6, dw < 2e-6, dx, dw]).toEqual([true, true, dx, dw])
    })
  }
)
