/** Models of other operator sets and exporters compute, once normalised, what ONNX Runtime computes for them as they stand. */
import { describe, expect, it } from 'vitest'
import { bindShapes } from '../../../main/core/graph/bind'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { findParameters } from '../../../main/core/graph/parameters'
import { int64s, scalar, tensor } from '../../../main/core/graph/tensor'
import type { Attributes, Model, Tensor } from '../../../main/core/graph/types'
import { image, model, node, port, runModel, weights } from './models'

/** One node on x [2, 3, 4] in the given operator set. */
function single(
  opset: number,
  op: string,
  attributes: Attributes,
  extra: Readonly<Record<string, Tensor>> = {},
  outputs: readonly string[] = ['y']
): Model {
  return model([node(op, ['x', ...Object.keys(extra)], outputs, attributes)], extra, {
    opset,
    inputs: [port('x', [2, 3, 4])],
    outputs: outputs.map((o) => port(o, ['a', 'b', 'c'].slice(0, 0)))
  })
}

/** Resize, whose sizes are its fourth input and whose scales are its third. */
function resized(opset: number, attributes: Attributes, { scales, sizes }: { scales?: Tensor; sizes?: Tensor }): Model {
  const m = single(opset, 'Resize', attributes, { ...(scales && { scales }), ...(sizes && { sizes }) })
  const inputs = ['x', '', scales ? 'scales' : '', ...(sizes ? ['sizes'] : [])]
  return { ...m, nodes: m.nodes.map((n) => ({ ...n, inputs })) }
}

const outputsWithoutShape = (m: Model): Model => ({ ...m, outputs: m.outputs.map((o) => ({ ...o, shape: [] })) })

/** Without declared ranks ONNX Runtime infers them; the engine binds and runs its own form. */
async function bothWays(m: Model): Promise<{ asItStands: unknown; normalised: unknown }> {
  const x = weights([2, 3, 4])
  const plain = (results: Record<string, Tensor>) =>
    Object.entries(results).map(([name, t]) => [name, t.dims, Array.from(t.data as Float32Array)])
  const normalised = normalizeModel(m)
  const inferred = bindShapes(normalised, { x: [2, 3, 4] }).toModel()
  const shapes = new Map(inferred.outputs.map((o) => [o.name, o]))
  const asItStands = await runModel({ ...m, outputs: m.outputs.map((o) => shapes.get(o.name)!) }, { x })
  return { asItStands: plain(asItStands), normalised: plain(await runModel(inferred, { x })) }
}

/** What is taken apart rounds a little differently. */
const rounded = (outputs: unknown): unknown =>
  JSON.parse(JSON.stringify(outputs), (_key, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1e5) / 1e5 + 0 : value
  )

describe('an older or newer operator set', () => {
  const cases: readonly (readonly [string, Model])[] = [
    ['opset 11, ReduceSum with axes as attribute', single(11, 'ReduceSum', { axes: [1], keepdims: 0 })],
    ['opset 12, ReduceSum of everything', single(12, 'ReduceSum', { keepdims: 1 })],
    ['opset 11, Unsqueeze with axes as attribute', single(11, 'Unsqueeze', { axes: [0, 3] })],
    ['opset 12, Split with sizes as attribute', single(12, 'Split', { axis: 2, split: [1, 3] }, {}, ['y', 'z'])],
    ['opset 12, Softmax on the last of flattened axes', single(12, 'Softmax', { axis: 2 })],
    ['opset 11, Softmax on all axes but the first, as one', single(11, 'Softmax', {})],
    ['opset 11, LogSoftmax on everything', single(11, 'LogSoftmax', { axis: 0 })],
    ['opset 11, Dropout', single(11, 'Dropout', { ratio: { float: 0.3 } })],
    ['opset 18, ReduceMean that keeps everything', single(18, 'ReduceMean', { noop_with_empty_axes: 1 })],
    ['opset 13, ReduceSum that keeps everything', single(13, 'ReduceSum', { noop_with_empty_axes: 1 })],
    ['opset 18, ReduceLogSumExp', single(18, 'ReduceLogSumExp', { keepdims: 0 }, { axes: int64s([1, -1]) })],
    ['opset 18, Split into unequal parts', single(18, 'Split', { axis: 1, num_outputs: 2 }, {}, ['y', 'z'])],
    [
      'opset 18, Pad of named axes',
      single(18, 'Pad', {}, { pads: int64s([1, 0, 2, 3]), value: scalar(0.5), axes: int64s([-1, 0]) })
    ],
    ['opset 18, Pad that crops', single(18, 'Pad', {}, { pads: int64s([-1, 2]), none: scalar(0), axes: int64s([1]) })],
    [
      'opset 18, Resize of named axes by sizes',
      resized(18, { axes: [2, 1], mode: 'linear' }, { sizes: int64s([7, 2]) })
    ],
    ['opset 18, Resize of one axis by a scale', resized(18, { axes: [-1] }, { scales: tensor('float32', [1], [2.5]) })],
    ...(['not_larger', 'not_smaller'] as const).map(
      (keep_aspect_ratio_policy) =>
        [
          `opset 19, Resize ${keep_aspect_ratio_policy}`,
          resized(19, { axes: [1, 2], keep_aspect_ratio_policy, mode: 'linear' }, { sizes: int64s([6, 12]) })
        ] as const
    ),
    ['opset 20, Gelu', single(20, 'Gelu', {})],
    ['opset 20, Gelu by tanh', single(20, 'Gelu', { approximate: 'tanh' })],
    ['opset 18, Mish', single(18, 'Mish', {})],
    [
      'opset 18, GroupNormalization with a scale per group',
      single(18, 'GroupNormalization', { num_groups: 3 }, { scale: weights([3]), bias: weights([3]) })
    ],
    [
      'opset 21, GroupNormalization with a scale per channel',
      single(21, 'GroupNormalization', { num_groups: 1 }, { scale: weights([3]), bias: weights([3]) })
    ],
    ['opset 19, Cast', single(19, 'Cast', { to: 1, saturate: 1 })],
    ['opset 18, ReduceMean with axes as input', single(18, 'ReduceMean', { keepdims: 0 }, { axes: int64s([-1]) })],
    ['opset 18, ReduceMean of everything', single(18, 'ReduceMean', {})],
    ['opset 18, Split into a number of parts', single(18, 'Split', { axis: 2, num_outputs: 2 }, {}, ['y', 'z'])],
    ['opset 13, ReduceMax with axes as attribute', single(13, 'ReduceMax', { axes: [0, -1] })]
  ]
  it.each(cases)('%s', async (_name, m) => {
    const { asItStands, normalised } = await bothWays(outputsWithoutShape(m))
    expect(rounded(normalised)).toEqual(rounded(asItStands))
  })

  it('keeps two nodes of the same name apart', async () => {
    const m = model(
      [
        { ...node('Unsqueeze', ['x'], ['wide'], { axes: [0] }), name: 'same' },
        { ...node('Unsqueeze', ['wide'], ['y'], { axes: [4] }), name: 'same' }
      ],
      {},
      { opset: 11, inputs: [port('x', [2, 3, 4])], outputs: [port('y', [])] }
    )
    const graph = bindShapes(normalizeModel(m), { x: [2, 3, 4] })
    expect(graph.shapeOf('y')).toEqual([1, 2, 3, 4, 1])
  })

  it('too old or too new is refused with the range', () => {
    for (const opset of [0, 10, 22])
      expect(() => normalizeModel({ ...single(13, 'Relu', {}), opset })).toThrow(
        `The model uses operator set ${opset}; 11 to 21 is supported.`
      )
  })

  it('computed axes are refused by the node’s name', () => {
    const m = model(
      [node('Shape', ['x'], ['axes']), node('ReduceMean', ['x', 'axes'], ['y'])],
      {},
      {
        opset: 18,
        inputs: [port('x', [1])]
      }
    )
    expect(() => normalizeModel(m)).toThrow('Node "the y" (ReduceMean) computes its axes; fixed axes were expected.')
  })
})

describe('what exporters write', () => {
  const conv = { kernel_shape: [1, 1] }

  it('parameters tied through Identity become separate, with equal values', () => {
    const m = normalizeModel(
      model(
        [
          node('Identity', ['b1'], ['b2']),
          node('Conv', ['image', 'w1', 'b1'], ['h'], conv),
          node('Conv', ['h', 'w2', 'b2'], ['y'], conv)
        ],
        { w1: weights([3, 3, 1, 1]), w2: weights([3, 3, 1, 1]), b1: weights([3]) }
      )
    )
    expect(m.nodes.map((n) => n.op)).toEqual(['Conv', 'Conv'])
    expect([...findParameters(m)]).toEqual(['w1', 'b1', 'w2', 'b2'].map((name) => [name, 'weight']))
    expect(m.initializers.get('b2')).toEqual(m.initializers.get('b1'))
    expect(m.initializers.get('b2')!.data).not.toBe(m.initializers.get('b1')!.data)
  })

  it('float16 weights behind a Cast become float32 parameters', () => {
    const m = normalizeModel(
      model([node('Cast', ['w.float16'], ['w'], { to: 1 }), node('Conv', ['image', 'w'], ['y'], conv)], {
        'w.float16': tensor('float16', [1, 3, 1, 1], [0.5, -2, 0.25])
      })
    )
    expect(m.nodes.map((n) => n.op)).toEqual(['Conv'])
    expect([...m.initializers]).toEqual([['w', tensor('float32', [1, 3, 1, 1], [0.5, -2, 0.25])]])
  })

  it('Identity vanishes, and Dropout stays as it is at inference, whatever mode the file was exported in', () => {
    const m = normalizeModel(
      model(
        [
          node('Relu', ['image'], ['a']),
          node('Dropout', ['a', 'ratio', 'training'], ['b', 'mask']),
          node('Identity', ['b'], ['c']),
          node('Relu', ['c'], ['y'])
        ],
        { ratio: tensor('float32', [], [0.5]), training: tensor('bool', [], [1]) }
      )
    )
    expect(m.nodes.map((n) => [n.op, n.inputs, n.outputs])).toEqual([
      ['Relu', ['image'], ['a']],
      ['Dropout', ['a', 'ratio'], ['b']],
      ['Relu', ['b'], ['y']]
    ])
    expect([...m.initializers.keys()]).toEqual(['ratio'])
    expect(bindShapes(m, { image: [1, 3, 2, 2] }).nodes.map((n) => [n.op, n.inputs])).toEqual([
      ['Relu', ['image']],
      ['Relu', ['a']]
    ])
  })

  it('an Identity or a Dropout that is the output itself keeps the output’s name', () => {
    for (const op of ['Identity', 'Dropout']) {
      const m = normalizeModel(model([node('Relu', ['image'], ['a']), node(op, ['a'], ['y'])]))
      const graph = bindShapes(m, { image: [1, 3, 2, 2] })
      expect(graph.nodes.map((n) => [n.op, n.outputs])).toEqual([
        ['Relu', ['a']],
        ['Identity', ['y']]
      ])
    }
  })

  it('a constant on the image is preprocessing, not a parameter; weights of any layer are', () => {
    const m = normalizeModel(
      model(
        [
          node('Sub', ['image', 'mean'], ['a']),
          node('Conv', ['a', 'w'], ['b'], conv),
          node('Mul', ['b', 'gain'], ['c']),
          node('Resize', ['c', '', 'scales'], ['y'])
        ],
        {
          mean: weights([1, 3, 1, 1]),
          w: weights([2, 3, 1, 1]),
          gain: weights([1, 2, 1, 1]),
          scales: tensor('float32', [4], [1, 1, 2, 2])
        },
        { inputs: [image] }
      )
    )
    expect([...findParameters(m).keys()]).toEqual(['w', 'gain'])
  })
})
