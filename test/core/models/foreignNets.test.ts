/** Nets that take images otherwise or answer something else than scores of pixels: they train as the same net written plainly does. */
import { describe, expect, it } from 'vitest'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { findParameters } from '../../../main/core/graph/parameters'
import { int64s, scalar, tensor } from '../../../main/core/graph/tensor'
import type { Model, Node } from '../../../main/core/graph/types'
import { fitHead } from '../../../main/core/models/head'
import { model, node, port, runModel, weights } from '../graph/models'
import { relativeError } from '../records'

const SIDE = 16
const CONSTANTS = { w1: weights([6, 3, 3, 3]), w2: weights([4, 6, 1, 1]), b2: weights([4]) }
const convolutions = (from: string, to: string): Node[] => [
  node('Conv', [from, 'w1'], ['a'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  node('Relu', ['a'], ['b']),
  node('Conv', ['b', 'w2', 'b2'], [to], { kernel_shape: [1, 1] })
]
const PLAIN = model(convolutions('image', 'y'), CONSTANTS)
const toFirst = (from: string, to: string) => node('Transpose', [from], [to], { perm: [0, 3, 1, 2] })
const toLast = (from: string, to: string) => node('Transpose', [from], [to], { perm: [0, 2, 3, 1] })
const image = tensor(
  'float32',
  [1, 3, SIDE, SIDE],
  Array.from({ length: 3 * SIDE * SIDE }, (_, i) => ((i * 29) % 101) / 101)
)

/** Logits for two classes, the head drawn the same each time. */
async function logitsOf(net: Model): Promise<ArrayLike<number>> {
  let count = 0
  const fitted = fitHead(normalizeModel(net), 2, () => Math.sin(count++))
  const { logits } = await runModel(fitted, { [fitted.inputs[0]!.name]: image })
  return logits!.data as Float32Array
}

const bytes = (shape: Model['inputs'][number]['shape']) => ({ inputs: [port('image', shape, 'uint8')] })
const FOREIGN: readonly (readonly [string, Model])[] = [
  [
    'channels last, as TensorFlow has them',
    model([toFirst('image', 'first'), ...convolutions('first', 'z'), toLast('z', 'y')], CONSTANTS, {
      inputs: [port('image', ['N', 'H', 'W', 3])]
    })
  ],
  [
    'channels last in a file that leaves all sizes open',
    model([toFirst('image', 'first'), ...convolutions('first', 'z'), toLast('z', 'y')], CONSTANTS, {
      inputs: [port('image', ['N', 'A', 'B', 'C'])]
    })
  ],
  [
    'bytes, divided by 255',
    model(
      [
        node('Cast', ['image'], ['float'], { to: 1 }),
        node('Div', ['float', 'range'], ['unit']),
        ...convolutions('unit', 'y')
      ],
      { ...CONSTANTS, range: scalar(255) },
      bytes(['N', 3, 'H', 'W'])
    )
  ],
  [
    'bytes with the channels last, and a softmax',
    model(
      [
        node('Cast', ['image'], ['float'], { to: 1 }),
        node('Mul', ['float', 'range'], ['unit']),
        toFirst('unit', 'first'),
        ...convolutions('first', 'z'),
        toLast('z', 'last'),
        node('Softmax', ['last'], ['y'], { axis: -1 })
      ],
      { ...CONSTANTS, range: tensor('float32', [3], [1 / 255, 1 / 255, 1 / 255]) },
      bytes([1, 128, 128, 3])
    )
  ],
  [
    'the winning class, squeezed, as bytes',
    model(
      [
        ...convolutions('image', 'z'),
        node('ArgMax', ['z'], ['best'], { axis: 1 }),
        node('Squeeze', ['best', 'one'], ['flat']),
        node('Cast', ['flat'], ['y'], { to: 2 })
      ],
      { ...CONSTANTS, one: int64s([1]) }
    )
  ],
  [
    'features in front of the scores',
    model(convolutions('image', 'y'), CONSTANTS, { outputs: [port('b', []), port('y', [])] })
  ]
]

describe('a net with', () => {
  it.each(FOREIGN)('%s', async (_name, net) => {
    expect(relativeError(await logitsOf(net), Array.from(await logitsOf(PLAIN)))).toBeLessThan(1e-6)
    expect([...findParameters(fitHead(normalizeModel(net), 2, () => 1)).keys()]).toEqual([
      'w1',
      'head.weight',
      'head.bias'
    ])
  })
})

describe('a net that classifies pictures', () => {
  const layers = [
    node('Conv', ['image', 'w1'], ['a'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] }),
    node('Relu', ['a'], ['b'])
  ]
  const constants = { w1: CONSTANTS.w1, w: weights([10, 6]), bias: weights([10]), axes: int64s([2, 3]) }
  const decision = [node('Flatten', ['m'], ['f']), node('Gemm', ['f', 'w', 'bias'], ['y'], { transB: 1 })]

  it.each([
    ['GlobalAveragePool', model([...layers, node('GlobalAveragePool', ['b'], ['m']), ...decision], constants)],
    [
      'ReduceMean',
      { ...model([...layers, node('ReduceMean', ['b', 'axes'], ['m']), ...decision], constants), opset: 18 }
    ]
  ] as const)('scores places in front of its %s', async (_op, net) => {
    const fitted = fitHead(normalizeModel(net), 2, () => 1)
    expect(fitted.nodes.map((n) => n.op)).toEqual(['Conv', 'Relu', 'Conv', 'Resize'])
    expect([...findParameters(fitted).keys()]).toEqual(['w1', 'head.weight', 'head.bias'])
    const { logits } = await runModel(fitted, { image })
    expect(logits!.dims).toEqual([1, 2, SIDE, SIDE])
  })

  it('scores the maps that dense layers were laid over', async () => {
    const wide = { ...constants, w: weights([(6 * SIDE * SIDE) / 4, 5]), w3: weights([5, 10]) }
    const dense = [
      node('Flatten', ['b'], ['f']),
      node('Gemm', ['f', 'w'], ['g']),
      node('Relu', ['g'], ['h']),
      node('Gemm', ['h', 'w3'], ['y'])
    ]
    const fitted = fitHead(normalizeModel(model([...layers, ...dense], wide)), 2, () => 1)
    expect(fitted.nodes.map((n) => n.op)).toEqual(['Conv', 'Relu', 'Conv', 'Resize'])
    expect([...findParameters(fitted).keys()]).toEqual(['w1', 'head.weight', 'head.bias'])
    const { logits } = await runModel(fitted, { image })
    expect(logits!.dims).toEqual([1, 2, SIDE, SIDE])
  })

  it('of numbers instead of pictures is refused', () => {
    const flat = model([node('Gemm', ['image', 'w'], ['y'])], { w: weights([3, 2]) })
    expect(() => fitHead(normalizeModel(flat), 2, () => 1)).toThrow('The net\'s last layer is Gemm ("the y")')
  })
})
