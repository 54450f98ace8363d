/** A normalisation that became part of its convolution: loss and gradients are those of the two layers in float64. */
import { expect, test } from 'vitest'
import { backward } from '../../../main/core/autodiff/backward'
import { foldFixedStatistics } from '../../../main/core/graph/foldStatistics'
import { Graph } from '../../../main/core/graph/graph'
import { tensor } from '../../../main/core/graph/tensor'
import { sizeOf, type Tensor } from '../../../main/core/graph/types'
import { lowerGraph } from '../../../main/core/lower'
import { toDoublePrecision } from '../../../main/core/lower/doublePrecision'
import { openSession } from '../../../main/core/runtime/ort'
import { inDouble } from '../autodiff/operatorRecords'
import { generator } from '../autodiff/gradcheck'
import { relativeError } from '../records'

const TARGET = { provider: 'cpu', channelBlock: 0 } as const
const trained = ['w', 'b', 'scale', 'bias'] as const

/** @param side of the image: a small map does not pay for scaling the weight */
function emitLayers(side: number, group: number, fold: boolean): Graph {
  const g = new Graph()
  const x = g.input('x', 'float32', [2, 4, side, side])
  g.input('w', 'float32', [6, 4 / group, 3, 3])
  for (const name of ['b', 'scale', 'bias', 'mean', 'variance']) g.input(name, 'float32', [6])
  const conv = g.emit('Conv', [x, 'w', 'b'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group })
  const y = g.emit('BatchNormalization', [conv, 'scale', 'bias', 'mean', 'variance'], {})
  g.output(g.sum(g.mul(g.emit('Relu', [y]), g.emit('Tanh', [y])), [0, 1, 2, 3], false))
  return fold ? foldFixedStatistics(g) : g
}

async function lossAndGradients(g: Graph, feeds: Record<string, Tensor>, inFloat64: boolean): Promise<Tensor[]> {
  const gradients = backward(g, new Map([[g.outputs[0]!, g.scalar(1)]]), trained)
  for (const name of trained) g.output(gradients.get(name)!)
  const lowered = lowerGraph(g, TARGET).prune()
  const graph = inFloat64 ? toDoublePrecision(lowered) : lowered
  const session = await openSession(graph.toModel(), { threads: 1 })
  const found = await session.run(inFloat64 ? inDouble(feeds) : feeds)
  await session.close()
  return graph.outputs.map((name) => found[name]!)
}

test.each([1, 2])('a convolution of %i groups takes its normalisation in', async (group) => {
  const random = generator(group)
  const shapes = emitLayers(8, group, false)
  const feeds: Record<string, Tensor> = {}
  for (const name of shapes.inputs) {
    const draw = () => (name === 'variance' ? 0.5 + random() : 2 * random() - 1)
    const shape = shapes.shapeOf(name)
    feeds[name] = tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, draw))
  }
  const folded = emitLayers(8, group, true)
  expect(folded.nodes.map((node) => node.op)).not.toContain('BatchNormalization')
  const found = await lossAndGradients(folded, feeds, false)
  const exact = await lossAndGradients(emitLayers(8, group, false), feeds, true)
  const errors = found.map((value, i) => relativeError(value.data, exact[i]!.data as Float64Array))
  expect(errors.filter((error) => !(error < 1e-6))).toEqual([])
})

test('a weight larger than the map stays as it is', () => {
  expect(emitLayers(2, 1, true).nodes.map((node) => node.op)).toContain('BatchNormalization')
})
