/** Models of other operator sets and exporters compute, once normalised, what ONNX Runtime computes for them as they stand. */
import { describe, expect, it } from 'vitest'
import { bindShapes } from '../../../main/core/graph/bind'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { findParameters } from '../../../main/core/graph/parameters'
import { int64s, tensor } from '../../../main/core/graph/tensor'
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

describe('an older or newer operator set', () => {
  const cases: readonly (readonly [string, Model])[] = [
    ['opset 11, ReduceSum with axes as attribute', single(11, 'ReduceSum', { axes: [1], keepdims: 0 })],
    ['opset 12, ReduceSum of everything', single(12, 'ReduceSum', { keepdims: 1 })],
    ['opset 11, Unsqueeze with axes as attribute', single(11, 'Unsqueeze', { axes: [0, 3] })],
    ['opset 12, Split with sizes as attribute', single(12, 'Split', { axis: 2, split: [1, 3] }, {}, ['y', 'z'])],
    ['opset 12, Softmax on the last of flattened axes', single(12, 'Softmax', { axis: 2 })],
    ['opset 18, ReduceMean with axes as input', single(18, 'ReduceMean', { keepdims: 0 }, { axes: int64s([-1]) })],
    ['opset 18, ReduceMean of everything', single(18, 'ReduceMean', {})],
    ['opset 18, Split into a number of parts', single(18, 'Split', { axis: 2, num_outputs: 2 }, {}, ['y', 'z'])],
    ['opset 13, ReduceMax with axes as attribute', single(13, 'ReduceMax', { axes: [0, -1] })]
  ]
  it.each(cases)('%s', async (_name, m) => {
    const { asItStands, normalised } = await bothWays(outputsWithoutShape(m))
    expect(normalised).toEqual(asItStands)
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

  it('Softmax before opset 13 that is not on the last axis is refused by name when it is bound', () => {
    const m = normalizeModel(outputsWithoutShape(single(12, 'Softmax', { axis: 1 })))
    expect(() => bindShapes(m, { x: [2, 3, 4] })).toThrow(/^Node "the y" \(Softmax\) works on flattened axes/)
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

  it('Dropout and Identity vanish, also in training mode and in a row', () => {
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
    expect(m.nodes.map((n) => [n.op, n.inputs])).toEqual([
      ['Relu', ['image']],
      ['Relu', ['a']]
    ])
    expect([...m.initializers.keys()]).toEqual([])
  })

  it('a Dropout that is the output itself keeps the output’s name', () => {
    const m = normalizeModel(model([node('Relu', ['image'], ['a']), node('Dropout', ['a'], ['y'])]))
    expect(m.nodes.map((n) => [n.op, n.outputs])).toEqual([
      ['Relu', ['a']],
      ['Identity', ['y']]
    ])
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
