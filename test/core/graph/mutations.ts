/** Ways in which a net can be broken, each drawn at random from a seed. */
import type { Random } from '../../../main/core/data/random'
import { SIGNATURES } from '../../../main/core/graph/signatures'
import { tensor } from '../../../main/core/graph/tensor'
import type { Attribute, DataType, Model, Node, Tensor } from '../../../main/core/graph/types'
import { sizeOf } from '../../../main/core/graph/types'

type Mutation = (net: Model, random: Random) => Model

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)]!

const NUMBERS = [0, 1, -1, 2, -2, 5, -9, 100, 65537, 2 ** 31, -(2 ** 31), 2 ** 40, 2 ** 53 - 1]
const WORDS = ['', 'linear', 'cubic', 'SAME_UPPER', 'reflect', 'wrap', 'ij,jk->ik', 'constructor', 'align_corners']
const TYPES: readonly DataType[] = ['float32', 'int64', 'int32', 'bool', 'uint8', 'float64', 'float16']
const OPERATORS = [...SIGNATURES.keys(), 'Loop', 'Upsample', 'GroupNormalization', 'LSTM', 'Fancy', 'constructor']
const ATTRIBUTES = ['axis', 'axes', 'strides', 'pads', 'kernel_shape', 'group', 'mode', 'to', 'perm', 'value', 'fancy']

const valuesOf = (net: Model): string[] => [
  ...net.inputs.map((p) => p.name),
  ...net.initializers.keys(),
  ...net.nodes.flatMap((n) => n.outputs)
]

const inANode =
  (change: (node: Node, random: Random, net: Model) => Partial<Node>): Mutation =>
  (net, random) => {
    const chosen = pick(
      random,
      net.nodes.filter((n) => n.inputs.length > 0)
    )
    return { ...net, nodes: net.nodes.map((n) => (n === chosen ? { ...n, ...change(n, random, net) } : n)) }
  }

const inAWeight =
  (change: (value: Tensor, random: Random) => Tensor): Mutation =>
  (net, random) => {
    const chosen = pick(random, [...net.initializers.keys()])
    return {
      ...net,
      initializers: new Map([...net.initializers].map(([k, t]) => [k, k === chosen ? change(t, random) : t]))
    }
  }

const numbersOf = (t: Tensor): number[] => Array.from(t.data as ArrayLike<number | bigint>, Number)

function drawAttribute(random: Random): Attribute {
  const list = Array.from({ length: random.integer(6) }, () => pick(random, NUMBERS))
  const one = { float: pick(random, [0, -1, 1e30, NaN]) }
  return pick<Attribute>(random, [pick(random, NUMBERS), list, one, pick(random, WORDS), { floats: [1, 2] }])
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a node left out': (net, random) => {
    const chosen = pick(random, net.nodes)
    return { ...net, nodes: net.nodes.filter((n) => n !== chosen) }
  },
  'a node twice': (net, random) => ({ ...net, nodes: [...net.nodes, pick(random, net.nodes)] }),
  'another order': (net, random) => ({
    ...net,
    nodes: net.nodes.toSorted(() => random.next() - 0.5)
  }),
  'another operator': inANode((_node, random) => ({ op: pick(random, OPERATORS) })),
  'another operator without attributes': inANode((_node, random) => ({ op: pick(random, OPERATORS), attributes: {} })),
  'another input': inANode((node, random, net) => ({
    inputs: node.inputs.with(random.integer(node.inputs.length), pick(random, valuesOf(net)))
  })),
  'fewer inputs': inANode((node, random) => ({
    inputs: node.inputs.slice(0, random.integer(node.inputs.length))
  })),
  'an input left out': inANode((node, random) => ({
    inputs: node.inputs.with(random.integer(node.inputs.length), '')
  })),
  'an input more': inANode((node, random, net) => ({ inputs: [...node.inputs, pick(random, valuesOf(net))] })),
  'another output': inANode((node, random, net) => ({
    outputs: [pick(random, ['', ...valuesOf(net)]), ...node.outputs.slice(1)]
  })),
  'an attribute': inANode((node, random) => ({
    attributes: {
      ...node.attributes,
      [pick(random, [...Object.keys(node.attributes), ...ATTRIBUTES])]: drawAttribute(random)
    }
  })),
  'a weight of another type': inAWeight((t, random) =>
    tensor(
      pick(random, TYPES),
      t.dims,
      numbersOf(t).map((v) => (Number.isFinite(v) ? v : 0))
    )
  ),
  'a weight of another shape': inAWeight((t, random) => ({
    ...t,
    dims: pick(random, [[t.data.length], [t.data.length, 1, 1, 1], t.dims.toReversed(), [...t.dims, 1]])
  })),
  'a weight of another size': inAWeight((t, random) => {
    const axis = random.integer(t.dims.length)
    const dims = t.dims.map((d, i) => (i === axis ? d + pick(random, [-1, 1, 2]) : d))
    return tensor(t.dtype, dims, Array<number>(sizeOf(dims)).fill(1))
  }),
  'an empty weight': inAWeight((t) => tensor(t.dtype, [0, ...t.dims], [])),
  'wild weights': inAWeight((t, random) =>
    tensor(
      t.dtype,
      t.dims,
      numbersOf(t).map((v) => (random.next() < 0.5 ? v : pick(random, NUMBERS)))
    )
  ),
  'an input of another type': (net, random) => ({
    ...net,
    inputs: net.inputs.map((p) => ({ ...p, dtype: pick(random, TYPES) }))
  }),
  'an input of another rank': (net) => ({ ...net, inputs: net.inputs.map((p) => ({ ...p, shape: p.shape.slice(1) })) }),
  'another operator set': (net, random) => ({
    ...net,
    opset: pick(random, [0, 10, 11, 12, 13, 17, 18, 19, 20, 21, 22])
  }),
  'another result': (net, random) => ({
    ...net,
    outputs: [{ ...net.outputs[0]!, name: pick(random, ['ghost', ...valuesOf(net)]) }]
  })
}
