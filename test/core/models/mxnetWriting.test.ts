/** Nets written for MXNet: the files' form, and that reading them back gives the net that was written. */
import { describe, expect, it } from 'vitest'
import { float32 } from '../../../main/core/graph/tensor'
import { float, type Model, type Tensor } from '../../../main/core/graph/types'
import { buildFcnXs } from '../../../main/core/models/fcnXs'
import { findNet } from '../../../main/core/models'
import { readSymbol } from '../../../main/core/models/mxnet/readSymbol'
import { writeSymbol } from '../../../main/core/models/mxnet/writeSymbol'
import { buildUNet } from '../../../main/core/models/unet'
import { fitWeights } from '../../../main/core/weights/fit'
import { readParams, writeParams } from '../../../main/core/weights/mxnetParams'
import { image, model, node, runModel, weights } from '../graph/models'

/** What reading the two files back gives, every parameter loaded. */
function reread(net: Model): Model {
  const { symbol, parameters } = writeSymbol(net)
  const stored = readParams(Buffer.from(writeParams(parameters)), 'net-0001.params')
  const { model: read, report } = fitWeights(
    readSymbol(symbol, 'net-symbol.json', () => 0),
    stored,
    []
  )
  expect(report).toMatchObject({ missing: [], unused: [], mismatched: [], notFinite: [] })
  return read
}

/** Every pixel's probabilities, whatever input and output are called. */
async function probabilities(net: Model, data: Tensor): Promise<number[]> {
  const results = await runModel(net, { [net.inputs[0]!.name]: data })
  const { data: values, dims } = results[net.outputs[0]!.name]!
  const [, classes, height, width] = dims as [number, number, number, number]
  const plane = height * width
  return Array.from({ length: plane }, (_, p) => {
    const scores = Array.from({ length: classes }, (_, k) => Number(values[k * plane + p]))
    const powers = scores.map((score) => Math.exp(score - Math.max(...scores)))
    return powers.map((power) => power / powers.reduce((a, b) => a + b))
  }).flat()
}
async function expectSame(net: Model): Promise<void> {
  const data = weights([1, 3, 32, 64])
  const logits = await probabilities(net, data)
  const read = reread(net)
  const results = await runModel(read, { [read.inputs[0]!.name]: data })
  const [, classes, ...size] = results[read.outputs[0]!.name]!.dims as [number, number, ...number[]]
  const plane = size[0]! * size[1]!
  const found = results[read.outputs[0]!.name]!.data
  const inOrder = Array.from({ length: plane * classes }, (_, i) =>
    Number(found[(i % classes) * plane + Math.floor(i / classes)])
  )
  const worst = inOrder.reduce((most, value, i) => Math.max(most, Math.abs(value - logits[i]!)), 0)
  expect(inOrder).toHaveLength(logits.length)
  expect(worst).toBeLessThan(1e-5)
}

function seeded(): () => number {
  let state = 1
  return () => {
    state = (state * 48271) % 2147483647
    return (state / 2147483647 - 0.5) * 3
  }
}

describe('a net written for MXNet', () => {
  it('has the form of MXNet’s own files', () => {
    const bn = { 'bn.weight': weights([2]), 'bn.bias': weights([2]), 'bn.mean': weights([2]), 'bn.var': weights([2]) }
    const net = model(
      [
        node('Conv', ['image', 'conv.weight'], ['x'], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
        node('BatchNormalization', ['x', ...Object.keys(bn)], ['y'], {
          epsilon: float(0.01),
          momentum: float(Math.fround(0.95))
        })
      ],
      { 'conv.weight': weights([2, 3, 3, 3]), ...bn }
    )
    const { symbol, parameters } = writeSymbol(net)
    expect(JSON.parse(symbol)).toEqual({
      nodes: [
        { op: 'null', name: 'data', inputs: [] },
        { op: 'null', name: 'conv.weight', inputs: [] },
        {
          op: 'Convolution',
          name: 'the x',
          attrs: {
            kernel: '(3, 3)',
            stride: '(2, 2)',
            pad: '(1, 1)',
            dilate: '(1, 1)',
            num_filter: '2',
            num_group: '1',
            no_bias: 'True'
          },
          inputs: [
            [0, 0, 0],
            [1, 0, 0]
          ]
        },
        ...['weight', 'bias', 'mean', 'var'].map((part) => ({ op: 'null', name: `bn.${part}`, inputs: [] })),
        {
          op: 'BatchNorm',
          name: 'the y',
          attrs: { eps: '0.01', momentum: '0.95', fix_gamma: 'False' },
          inputs: [2, 3, 4, 5, 6].map((index) => [index, 0, 0])
        },
        { op: 'null', name: 'softmax_label', inputs: [] },
        {
          op: 'SoftmaxOutput',
          name: 'softmax',
          attrs: { multi_output: 'True' },
          inputs: [
            [7, 0, 0],
            [8, 0, 0]
          ]
        }
      ],
      arg_nodes: [0, 1, 3, 4, 5, 6, 8],
      heads: [[9, 0, 0]],
      attrs: { mxnet_version: ['int', 10901] }
    })
    expect([...parameters.keys()]).toEqual([
      'arg:conv.weight',
      'arg:bn.weight',
      'arg:bn.bias',
      'aux:bn.mean',
      'aux:bn.var'
    ])
  })

  it('is the same net when it is read back: U-Nets', async () => {
    for (const up of ['nearest', 'transposed', 'linear'] as const)
      await expectSame(buildUNet(3, { width: 4, depth: 3, up, normalization: 'batch' }, seeded()))
  })

  it('is the same net when it is read back: FCN-8s with its crops', async () => {
    await expectSame(buildFcnXs(3, 8, { width: 4, dense: 16 }, seeded()))
  })

  it('is the same net when it is read back: the shipped default', async () => {
    await expectSame(await findNet('default').load(3, seeded()))
  })

  it('is the same net when it is read back: activations, arithmetic and pools', async () => {
    const three = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }
    const net = model(
      [
        node('Sub', ['image', 'mean'], ['a']),
        node('Div', ['one', 'two'], ['ignored']),
        node('Mul', ['a', 'two'], ['b']),
        node('Sub', ['one', 'b'], ['c']),
        node('MaxPool', ['c'], ['d'], { ...three, strides: [2, 2], ceil_mode: 1 }),
        node('AveragePool', ['d'], ['e'], { ...three, count_include_pad: 1 }),
        node('LeakyRelu', ['e'], ['f'], { alpha: float(0.1) }),
        node('PRelu', ['f', 'slope'], ['g']),
        node('HardSwish', ['g'], ['h']),
        node('Clip', ['h', 'low', 'high'], ['i']),
        node('GlobalAveragePool', ['i'], ['j']),
        node('Sigmoid', ['j'], ['k']),
        node('Mul', ['i', 'k'], ['l']),
        node('Concat', ['l', 'i'], ['m'], { axis: 1 }),
        node('Conv', ['m', 'head'], ['n'], { kernel_shape: [1, 1] }),
        node('Pad', ['n', 'pads'], ['o'], { mode: 'edge' }),
        node('Slice', ['o', 'starts', 'ends', 'axes'], ['p'])
      ],
      {
        mean: weights([3, 1, 1]),
        one: float32([], Float32Array.of(1)),
        two: float32([], Float32Array.of(2)),
        slope: float32([3, 1, 1], Float32Array.of(0.2, 0.3, 0.4)),
        low: float32([], Float32Array.of(-1)),
        high: float32([], Float32Array.of(6)),
        head: weights([4, 6, 1, 1]),
        pads: { dtype: 'int64', dims: [8], data: BigInt64Array.of(0n, 0n, 1n, 2n, 0n, 0n, 3n, 0n) },
        starts: { dtype: 'int64', dims: [2], data: BigInt64Array.of(1n, 1n) },
        ends: { dtype: 'int64', dims: [2], data: BigInt64Array.of(9223372036854775807n, -1n) },
        axes: { dtype: 'int64', dims: [2], data: BigInt64Array.of(2n, 3n) }
      },
      { inputs: [image] }
    )
    await expectSame(net)
  })

  it('is refused with the node’s name when MXNet has no such layer', () => {
    const norm = model([node('LayerNormalization', ['image', 'w'], ['y'])], { w: weights([8]) })
    expect(() => writeSymbol(norm)).toThrow(
      'Node "the y" (LayerNormalization) is no layer of MXNet; the net cannot be written for MXNet.'
    )
    const uneven = model([node('MaxPool', ['image'], ['y'], { kernel_shape: [2, 2], pads: [0, 0, 1, 1] })])
    expect(() => writeSymbol(uneven)).toThrow('Node "the y" (MaxPool) pads its sides differently')
  })
})
