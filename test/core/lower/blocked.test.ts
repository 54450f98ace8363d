/**
 * A net whose maps are large enough for the blocked layout: convolutions, activations, normalisation, joins, cuts, gates and pools
 * that stay in blocks, sums that leave them, and tokens that come and go. Truth is the same graph in float64, whose operators have no
 * layouts.
 */
import { expect, test } from 'vitest'
import { backward } from '../../../main/core/autodiff/backward'
import { Graph } from '../../../main/core/graph/graph'
import { tensor } from '../../../main/core/graph/tensor'
import { float, sizeOf, type Attributes, type Tensor } from '../../../main/core/graph/types'
import { lowerGraph } from '../../../main/core/lower'
import { toDoublePrecision } from '../../../main/core/lower/doublePrecision'
import { BLOCKED } from '../../../main/core/lower/layouts'
import { findChannelBlock, openSession } from '../../../main/core/runtime/ort'
import { inDouble } from '../autodiff/operatorRecords'
import { generator } from '../autodiff/gradcheck'
import { relativeError } from '../records'

const SIDE = 32

function emitTraining(width: number): Graph {
  const { graph, weights } = emitNet(width)
  const gradients = backward(graph, new Map([[graph.outputs[0]!, graph.scalar(1)]]), weights)
  for (const name of weights)
    graph.output(graph.emit('Identity', [gradients.get(name)!], {}, { outputs: [`d${name}`] }))
  return graph
}

/** @param width channels of the wide maps; 28 do not fill their blocks */
function emitNet(width: number): { graph: Graph; weights: string[] } {
  const graph = new Graph()
  const weights: string[] = []
  const weight = (...dims: number[]) => {
    weights.push(graph.input(`w${weights.length}`, 'float32', dims))
    return weights.at(-1)!
  }
  const conv = (x: string, outputs: number, group = 1) => {
    const inputs = group > 1 ? 1 : graph.shapeOf(x)[1]!
    const operands = [x, weight(outputs, inputs, 3, 3), weight(outputs)]
    return graph.emit('Conv', operands, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group })
  }
  const norm = (x: string, statistics: 'fixed' | 'batch') => {
    const channels = graph.shapeOf(x)[1]!
    const vector = (start: number) => Float32Array.from({ length: channels }, (_, i) => start + 0.01 * i)
    const given = [graph.float32([channels], vector(0.1)), graph.float32([channels], vector(0.5))]
    const attributes: Attributes = statistics === 'batch' ? { training_mode: 1, momentum: float(0) } : {}
    const outputs = statistics === 'batch' ? ['', '.mean', '.variance'].map((end) => `${x}.norm${end}`) : [`${x}.norm`]
    const inputs = [x, weight(channels), weight(channels), ...given]
    return graph.emit('BatchNormalization', inputs, attributes, { outputs })
  }
  const image = graph.input('image', 'float32', [2, 3, SIDE, SIDE])
  const first = graph.emit('Relu', [conv(image, 16)])
  const wide = graph.emit('HardSwish', [conv(first, width)])
  const gated = graph.emit('Mul', [graph.emit('Sigmoid', [conv(wide, width)]), wide])
  const depthwise = graph.emit('Clip', [conv(gated, width, width), graph.scalar(-0.5), graph.scalar(0.5)])
  const summed = graph.emit('LeakyRelu', [graph.add(depthwise, wide)], {})
  const scaled = graph.emit('Relu', [norm(conv(summed, width), 'fixed')])
  const joined = graph.concat([scaled, conv(scaled, 16), graph.emit('Abs', [depthwise])], 1)
  const cut = graph.slice(joined, [0], [16], [1])
  const tiled = { kernel_shape: [2, 2], strides: [2, 2] }
  const coarse = graph.emit('Conv', [norm(conv(joined, 16), 'batch'), weight(16, 16, 2, 2)], tiled)
  const last = graph.add(graph.emit('ConvTranspose', [coarse, weight(16, 16, 2, 2), weight(16)], tiled), cut)
  const merged = graph.emit('Relu', [conv(graph.concat([last, first], 1), 16)])
  const tokens = graph.transpose(graph.reshape(merged, [2, 16, SIDE * SIDE]), [0, 2, 1])
  const mixed = graph.transpose(graph.matmul(tokens, weight(16, 16)), [0, 2, 1])
  const map = conv(graph.reshape(mixed, [2, 16, SIDE, SIDE]), 16)
  const wider = graph.emit('Conv', [map, weight(32, 16, 1, 1)], { kernel_shape: [1, 1] })
  const narrower = graph.emit('Conv', [wider, weight(16, 32, 1, 1)], { kernel_shape: [1, 1] })
  const turned = graph.mul(graph.transpose(narrower, [0, 2, 3, 1]), weight(16))
  const halved = graph.emit('MaxPool', [graph.add(merged, graph.transpose(turned, [0, 3, 1, 2]))], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1]
  })
  const pooled = graph.emit('MaxPool', [conv(halved, 16)], { kernel_shape: [2, 2], strides: [2, 2] })
  graph.output(
    graph.add(graph.sum(graph.mul(pooled, pooled), [0, 1, 2, 3], false), graph.mean(last, [0, 1, 2, 3], false))
  )
  return { graph, weights }
}

test.each([32, 28])('maps of %i channels: loss and gradients in blocks are those of float64', async (width) => {
  const channelBlock = await findChannelBlock()
  const [graph, twin] = [emitTraining(width), emitTraining(width)]
  const random = generator(width)
  const draw = (shape: readonly number[], reach: number) =>
    tensor(
      'float32',
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => reach * (2 * random() - 1))
    )
  const feeds: Record<string, Tensor> = {}
  for (const name of graph.inputs) {
    const shape = graph.shapeOf(name)
    feeds[name] = draw(shape, name === 'image' ? 1 : 1.5 / Math.sqrt(sizeOf(shape.slice(1))))
  }
  const plain = lowerGraph(twin, { provider: 'cpu', channelBlock: 0 }).prune()
  const exact = await runOnce(toDoublePrecision(plain), inDouble(feeds))
  const blocked = lowerGraph(graph, { provider: 'cpu', channelBlock }).prune()
  const found = await runOnce(blocked, feeds)
  const inBlocks = blocked.nodes.filter((node) => node.domain === BLOCKED && node.op === 'Conv').length
  expect(channelBlock === 0 || inBlocks >= 12).toBe(true)
  // a convolution bends its own result
  expect(channelBlock === 0 || !blocked.nodes.some((node) => node.op === 'Clip')).toBe(true)
  // no map is turned around to become tokens, or tokens to become a map
  expect(turnedSizes(plain)).toContain(SIDE * SIDE)
  if (channelBlock > 0) expect(turnedSizes(blocked)).not.toContain(SIDE * SIDE)
  // float32 itself rounds: in blocks it may not round much worse than in the usual layout
  const usual = await runOnce(plain, feeds)
  const errorOf = (values: Record<string, Tensor>, name: string) =>
    relativeError(values[name]!.data, exact[name]!.data as Float64Array)
  const errors = blocked.outputs.map((name) => [name, errorOf(found, name), errorOf(usual, name)] as const)
  expect(errors.filter(([, inBlocks, inUsual]) => !(inBlocks < 5e-6 + 2 * inUsual))).toEqual([])
})

/** The sizes of all axes of what is transposed as a batch of matrices. */
const turnedSizes = (graph: Graph): number[] =>
  graph.nodes
    .filter(({ op, inputs }) => op === 'Transpose' && graph.rankOf(inputs[0]!) === 3)
    .flatMap(({ inputs }) => graph.shapeOf(inputs[0]!))

async function runOnce(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await openSession(graph.toModel(), { threads: 1 })
  const found = await session.run(feeds)
  await session.close()
  return found
}
