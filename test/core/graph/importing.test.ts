/** Importing: nets in disorder are put in order, branches are taken, other precisions converted, and broken nets refused. */
import { describe, expect, it } from 'vitest'
import { checkDifferentiable } from '../../../main/core/autodiff/backward'
import { bindShapes } from '../../../main/core/graph/bind'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx, writeOnnx } from '../../../main/core/graph/onnx'
import { findParameters } from '../../../main/core/graph/parameters'
import { int64s, scalar, tensor } from '../../../main/core/graph/tensor'
import type { Attributes, Model, Node, Subgraph } from '../../../main/core/graph/types'
import { relativeError } from '../records'
import { model, node, port, runModel, weights } from './models'

const conv = { kernel_shape: [1, 1] }
const failureOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

describe('the order of nodes', () => {
  it('is made right when a file has it wrong, and kept when it is right', () => {
    const [first, second, third] = [
      node('Relu', ['image'], ['a']),
      node('Add', ['a', 'image'], ['b']),
      node('Mul', ['b', 'a'], ['y'])
    ] as const
    const order = (nodes: readonly Node[]) =>
      normalizeModel(model(nodes, {}, { outputs: [port('y', [])] })).nodes.map((n) => n.op)
    expect(order([third, second, first])).toEqual(['Relu', 'Add', 'Mul'])
    expect(order([first, second, third])).toEqual(['Relu', 'Add', 'Mul'])
  })

  it('does not exist in a net that runs in a circle, which is named', () => {
    const circle = model([
      node('Add', ['image', 'c'], ['a']),
      node('Relu', ['a'], ['b']),
      node('Sigmoid', ['b'], ['c']),
      node('Add', ['c', 'image'], ['y'])
    ])
    expect(failureOf(() => normalizeModel(circle))).toBe(
      'The net runs in a circle: "the b" (Relu), "the c" (Sigmoid), "the a" (Add) wait for one another.'
    )
  })

  it('takes a hundred thousand nodes in the worst order in stride', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => node('Relu', [i ? `v${i}` : 'image'], [`v${i + 1}`]))
    const net = model(chain.toReversed(), {}, { outputs: [port('v100000', [])] })
    expect(normalizeModel(net).nodes.length).toBe(100_000)
  })
})

describe('a net whose parts do not fit together', () => {
  const broken: readonly (readonly [string, Model, string])[] = [
    [
      'two values of one name',
      model([node('Relu', ['image'], ['y']), node('Sigmoid', ['image'], ['y'])]),
      'Two values are called "y".'
    ],
    [
      'a value that nothing computes',
      model([node('Add', ['image', 'ghost'], ['y'])]),
      'Node "the y" (Add) reads "ghost", which nothing computes.'
    ],
    [
      'an output that nothing computes',
      model([node('Relu', ['image'], ['a'])], {}, { outputs: [port('y', [])] }),
      'The net\'s output "y" is computed by no node.'
    ],
    [
      'an output that depends on no input',
      model([node('Relu', ['w'], ['y'])], { w: weights([2]) }),
      'No output of the net depends on an input.'
    ],
    [
      'a weight that is not a number',
      model([node('Conv', ['image', 'w'], ['y'], conv)], { w: tensor('float32', [1, 3, 1, 1], [1, NaN, 2]) }),
      'The weight "w" is not a number at position 1; the file is damaged, or its training had run away.'
    ],
    [
      'a Constant of text',
      model([node('Constant', [], ['t'], { value_string: 'text' }), node('Add', ['image', 't'], ['y'])]),
      'Node "the t" (Constant) holds no tensor of numbers.'
    ]
  ]
  it.each(broken)('%s', (_name, net, message) => {
    expect(failureOf(() => normalizeModel(net))).toBe(message)
  })

  it('a value of absurd size is refused before anything is allocated', () => {
    const net = normalizeModel(
      model([node('Expand', ['image', 'sizes'], ['y'])], { sizes: int64s([2 ** 20, 3, 2 ** 20, 64]) })
    )
    expect(failureOf(() => bindShapes(net, { image: [1, 3, 1, 1] }))).toBe(
      `Node "the y" (Expand) would make [1048576,3,1048576,64] = ${3 * 2 ** 46} numbers; 2147483648 is the most.`
    )
  })

  it('parts that no output needs are left out, and inputs with them', () => {
    const net = normalizeModel(
      model(
        [node('Relu', ['image'], ['y']), node('Fancy', ['labels', 'w'], ['loss'])],
        { w: weights([3]) },
        { inputs: [port('image', ['N', 3, 'H', 'W']), port('labels', ['N'])], outputs: [port('y', [])] }
      )
    )
    expect(net.nodes.map((n) => n.op)).toEqual(['Relu'])
    expect([net.inputs.map((p) => p.name), [...net.initializers.keys()]]).toEqual([['image'], []])
  })
})

describe('a branch', () => {
  /** y = relu(x) when the image has one channel, else a convolution of it, as an exporter writes a squeeze of unknown size. */
  const branch = (nodes: readonly Node[], outputs: readonly string[], own: Subgraph['initializers'] = new Map()) => ({
    graph: { nodes, outputs, initializers: own }
  })
  const attributes: Attributes = {
    then_branch: branch([node('Relu', ['image'], ['same'])], ['same']),
    else_branch: branch(
      [node('Conv', ['image', 'same'], ['out'], conv)],
      ['out'],
      new Map([['same', weights([3, 3, 1, 1])]])
    )
  }
  const net = model(
    [
      node('Shape', ['image'], ['shape']),
      node('Gather', ['shape', 'axis'], ['channels']),
      node('Equal', ['channels', 'one'], ['isGray']),
      node('If', ['isGray'], ['picked'], attributes),
      node('Sigmoid', ['picked'], ['y'])
    ],
    { axis: tensor('int64', [], [1]), one: tensor('int64', [], [1]) },
    { inputs: [port('image', ['N', 'C', 'H', 'W'])] }
  )

  it('is taken as the shapes say, and survives a file', () => {
    const opsOf = (m: Model, channels: number) =>
      bindShapes(normalizeModel(m), { image: [1, channels, 2, 2] }).nodes.map((n) => n.op)
    for (const m of [net, readOnnx(writeOnnx(net)), readOnnx(writeOnnx(normalizeModel(net)))]) {
      expect(opsOf(m, 1)).toEqual(['Relu', 'Sigmoid'])
      expect(opsOf(m, 3)).toEqual(['Conv', 'Sigmoid'])
    }
  })

  it('holds weights like any other part of the net', () => {
    const m = normalizeModel(net)
    expect([...findParameters(m)]).toEqual([['picked/else_branch/same', 'weight']])
    expect(() => checkDifferentiable(m.nodes, findParameters(m).keys())).not.toThrow()
  })

  it('that depends on the data is refused by its name', () => {
    const wild = normalizeModel({
      ...net,
      nodes: [
        node('ReduceMax', ['image'], ['m'], { keepdims: 0 }),
        node('Cast', ['m'], ['isGray'], { to: 9 }),
        ...net.nodes.slice(3)
      ]
    })
    expect(failureOf(() => bindShapes(wild, { image: [1, 3, 2, 2] }))).toBe(
      'Node "the picked" (If) decides by the data which branch it takes; only a decision by fixed shapes can be trained.'
    )
  })
})

describe('a net of another precision', () => {
  const half = model(
    [
      node('Cast', ['image'], ['h'], { to: 10 }),
      node('Conv', ['h', 'w'], ['c'], conv),
      node('Constant', [], ['k'], { value: { tensor: tensor('float16', [], [0.5]) } }),
      node('Mul', ['c', 'k'], ['d']),
      node('Cast', ['d'], ['y'], { to: 1 })
    ],
    { w: tensor('float16', [2, 3, 1, 1], [1, 2, 3, -1, -2, -3]) },
    { inputs: [port('image', [1, 3, 2, 2])], outputs: [port('y', [1, 2, 2, 2])] }
  )

  it('is converted to float32, says so, and keeps the names of its weights', async () => {
    const m = normalizeModel(half)
    expect(m.warnings).toEqual(['The net calculates in another precision; it was converted to float32.'])
    expect([...findParameters(m).keys()]).toEqual(['w'])
    const image = weights([1, 3, 2, 2])
    const bound = bindShapes(m, { image: [1, 3, 2, 2] }).toModel()
    expect(bound.nodes.map((n) => n.op)).toEqual(['Conv', 'Mul', 'Identity'])
    const [found, expected] = [await runModel(bound, { image }), await runModel(half, { image })]
    expect(relativeError(found.y!.data, expected.y!.data as Float32Array)).toBeLessThan(2e-3)
  })

  it('double becomes float32 too, inputs and outputs included', () => {
    const m = normalizeModel(
      model(
        [node('Conv', ['image', 'w'], ['y'], conv)],
        { w: tensor('float64', [1, 3, 1, 1], [0.5, 1, 2]) },
        { inputs: [port('image', [1, 3, 2, 2], 'float64')], outputs: [port('y', [], 'float64')] }
      )
    )
    expect([m.inputs[0]!.dtype, m.outputs[0]!.dtype, m.initializers.get('w')!.dtype]).toEqual(Array(3).fill('float32'))
  })
})

describe('which constants are learned', () => {
  const ones = (count: number, value: number) => tensor('float32', [count], Array<number>(count).fill(value))

  it('weights that an exporter wrote as Constant nodes are, the vectors of such a net too', () => {
    const constant = (name: string, dims: readonly number[]) =>
      node('Constant', [], [name], { value: { tensor: weights(dims) } })
    const net = normalizeModel(
      model([
        constant('w', [2, 3, 1, 1]),
        constant('b', [2, 1, 1]),
        node('Conv', ['image', 'w'], ['h'], conv),
        node('Add', ['h', 'b'], ['i']),
        node('Conv', ['image', 'w'], ['j'], conv),
        node('Mul', ['i', 'j'], ['y'])
      ])
    )
    expect([...findParameters(net).keys()]).toEqual(['w', 'b'])
  })

  it('a Constant between weights that are initializers is none', () => {
    const net = normalizeModel(
      model(
        [
          node('Constant', [], ['k'], { value: { tensor: weights([2, 1, 1]) } }),
          node('Conv', ['image', 'w'], ['h'], conv),
          node('Mul', ['h', 'k'], ['y'])
        ],
        { w: weights([2, 3, 1, 1]) }
      )
    )
    expect([...findParameters(net).keys()]).toEqual(['w'])
  })

  it('the ones and zeros that InstanceNormalization is given for want of a scale are none, but those of a layer are', () => {
    const norm = (names: readonly string[]) =>
      normalizeModel(
        model([node('InstanceNormalization', ['image', ...names], ['y'])], {
          [names[0]!]: ones(3, 1),
          [names[1]!]: ones(3, 0)
        })
      )
    expect([...findParameters(norm(['onnx::InstanceNormalization_7', '12'])).keys()]).toEqual([])
    expect([...findParameters(norm(['norm.weight', 'norm.bias'])).keys()]).toEqual(['norm.weight', 'norm.bias'])
  })

  it('the settings of a decomposed GroupNormalization are none, its scale and bias are', () => {
    const net = normalizeModel(
      model(
        [node('GroupNormalization', ['image', 'scale', 'bias'], ['y'], { num_groups: 3 })],
        { scale: weights([3]), bias: weights([3]) },
        { opset: 21 }
      )
    )
    expect([...findParameters(net).keys()]).toEqual(['scale', 'bias'])
  })
})

describe('sizes that a net computes for itself', () => {
  it('fold through selections, loops of numbers and conditions', () => {
    const net = normalizeModel(
      model(
        [
          node('Shape', ['image'], ['shape']),
          node('Slice', ['shape', 'two', 'four'], ['size']),
          node('ReduceProd', ['size'], ['area'], { keepdims: 1 }),
          node('NonZero', ['size'], ['found']),
          node('Mod', ['area', 'seven'], ['rest']),
          node('GreaterOrEqual', ['rest', 'zero'], ['isThere']),
          node('Where', ['isThere', 'area', 'rest'], ['wanted']),
          node('Concat', ['n', 'wanted'], ['target'], { axis: 0 }),
          node('Reshape', ['image', 'target'], ['y'])
        ],
        {
          two: int64s([2]),
          four: int64s([4]),
          seven: int64s([7]),
          zero: int64s([0]),
          n: int64s([-1])
        }
      )
    )
    const graph = bindShapes(net, { image: [2, 3, 4, 5] })
    expect([graph.nodes.map((n) => n.op), graph.shapeOf('y')]).toEqual([['Reshape'], [6, 20]])
  })

  it('say which node does not fit instead of folding nonsense', () => {
    const net = model([node('Add', ['a', 'b'], ['c']), node('Reshape', ['image', 'c'], ['y'])], {
      a: int64s([1, 2]),
      b: int64s([1, 2, 3])
    })
    expect(failureOf(() => bindShapes(normalizeModel(net), { image: [1, 3, 1, 1] }))).toBe(
      'Node "the c" (Add) cannot combine the shapes [2] and [3].'
    )
  })
})

describe('an operator that the engine does not know', () => {
  const refusal = (op: string, domain: string) => {
    const net = normalizeModel(model([{ ...node(op, ['image'], ['y']), domain }]))
    return failureOf(() => bindShapes(net, { image: [1, 3, 2, 2] }))
  }

  it('is named, with what to do', () => {
    expect(refusal('Fancy', 'some.vendor')).toBe(
      'Node "the y" has the operator some.vendor.Fancy, which is not supported; export the net without it.'
    )
    expect(refusal('FusedConv', 'com.microsoft')).toBe(
      'Node "the y" has the operator FusedConv, which ONNX Runtime\'s optimiser writes; use the net as its exporter wrote it.'
    )
  })

  it('is not mistaken for one of the same name', () => {
    expect(refusal('Relu', 'some.vendor')).toMatch(/some.vendor.Relu, which is not supported/)
  })
})

it('two operands of an Einsum that do not fit are refused by the node’s name', () => {
  const net = model([node('Einsum', ['image', 'w'], ['y'], { equation: 'nchw,dc->ndhw' })], { w: weights([4, 5]) })
  expect(failureOf(() => bindShapes(normalizeModel(net), { image: [1, 3, 2, 2] }))).toMatch(/cannot multiply/)
  const diagonal = model([node('Einsum', ['image'], ['y'], { equation: 'nchh->nc' })])
  expect(failureOf(() => bindShapes(normalizeModel(diagonal), { image: [1, 3, 2, 2] }))).toBe(
    'Node "the y" (Einsum) labels an input of shape [1,3,2,2] "nchh", which is no matrix product.'
  )
})

it('a scalar setting is never a parameter', () => {
  const net = normalizeModel(
    model([node('Dropout', ['image', 'p'], ['d']), node('Mul', ['d', 'k'], ['y'])], {
      p: tensor('float32', [1], [0.1]),
      k: scalar(2)
    })
  )
  expect([...findParameters(net).keys()]).toEqual([])
})
