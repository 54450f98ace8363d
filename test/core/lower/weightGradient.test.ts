/**
 * Weight gradients whose pixels are taps, against the definition: whole maps and bands that share rows, taps as they lie in memory and
 * put in order, strides, and pads of every kind.
 */
import { expect, test } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { float32 } from '../../../main/core/graph/tensor'
import { sizeOf } from '../../../main/core/graph/types'
import { slide, windowOf } from '../../../main/core/graph/windows'
import { slideInBlocks } from '../../../main/core/lower/blocked/weightGradient'
import { Layouts } from '../../../main/core/lower/layouts'
import { findChannelBlock, openSession } from '../../../main/core/runtime/ort'
import { relativeError } from '../records'
import { definition, values, type Shape } from './definition'

const SHAPES: readonly Shape[] = [
  { name: 'one band', x: [2, 5, 20, 24], w: [32, 5, 3, 3], pads: [1, 1, 1, 1] },
  { name: 'three bands', x: [1, 3, 48, 256], w: [64, 3, 3, 3], pads: [1, 1, 1, 1] },
  { name: 'bands put in order', x: [1, 2, 48, 1024], w: [64, 2, 3, 3], pads: [1, 1, 1, 1] },
  { name: 'bands of two images put in order', x: [2, 2, 64, 256], w: [64, 2, 5, 1], pads: [2, 0, 2, 0] },
  { name: 'stride 2 in bands', x: [1, 2, 97, 512], w: [64, 2, 3, 3], pads: [1, 1, 1, 1], strides: [2, 2] },
  { name: 'stride 2, a row and a column unread', x: [1, 4, 46, 44], w: [32, 4, 3, 3], strides: [2, 2] },
  { name: 'windows side by side', x: [2, 4, 64, 64], w: [32, 4, 2, 2], strides: [2, 2] },
  { name: 'pads on one side', x: [1, 3, 31, 30], w: [48, 3, 2, 3], pads: [0, 2, 1, 0] },
  { name: 'one tap', x: [2, 5, 6, 6], w: [32, 5, 1, 1] },
  { name: 'one tap in bands', x: [2, 7, 64, 72], w: [64, 7, 1, 1] },
  { name: 'one block of channels in bands', x: [1, 2, 64, 1024], w: [16, 2, 3, 3], pads: [1, 1, 1, 1] }
]

test.each(SHAPES.map((s) => [s.name, s] as const))('%s', async (_name, shape) => {
  const block = await findChannelBlock()
  if (block === 0) return
  const { found, expected } = await slideOver(shape, block)
  expect(relativeError(found, expected)).toBeLessThan(2e-6)
})

test('maps of few pixels are left to the other formulation', () => {
  const g = new Graph()
  const [layouts, x, dy] = [
    new Layouts(g, 8),
    g.input('x', 'float32', [2, 8, 9, 9]),
    g.input('dy', 'float32', [2, 8, 9, 9])
  ]
  layouts.blocked(dy)
  expect(
    slideInBlocks(layouts, geometryOf({ name: '', x: [2, 8, 9, 9], w: [8, 8, 3, 3] }), {
      image: x,
      taps: dy,
      first: 'taps'
    })
  ).toBeNull()
})

function geometryOf(s: Shape) {
  const window = windowOf(
    { op: 'Conv', name: s.name, domain: '', inputs: [], outputs: [], attributes: attributesOf(s) },
    s.x.slice(2),
    s.w.slice(2)
  )
  return { ...window, group: 1, span: window.kernel }
}

const attributesOf = (s: Shape) => ({
  ...(s.strides && { strides: s.strides }),
  ...(s.pads && { pads: s.pads })
})

async function slideOver(s: Shape, block: number) {
  const c = geometryOf(s)
  const out = [s.x[0]!, s.w[0]!, ...slide(c, s.x.slice(2))]
  const g = new Graph()
  const [x, dy] = [g.input('x', 'float32', s.x), g.input('dy', 'float32', out)]
  const layouts = new Layouts(g, block)
  layouts.blocked(dy)
  g.output(g.transpose(slideInBlocks(layouts, c, { image: x, taps: dy, first: 'taps' })!, [0, 3, 1, 2]))
  const session = await openSession(g.toModel(), { threads: 1 })
  const feeds = { x: float32(s.x, values(sizeOf(s.x), 7)), dy: float32(out, values(sizeOf(out), 13)) }
  const found = await session.run(feeds)
  await session.close()
  const w = new Float32Array(sizeOf(s.w))
  const { dw } = definition(s, out, feeds.x.data as Float32Array, w, feeds.dy.data as Float32Array)
  return { found: found[g.outputs[0]!]!.data, expected: dw }
}
