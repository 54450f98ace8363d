/** Binding: the size arithmetic that exporters write disappears, and what does not fit is said by the node's name. */
import { describe, expect, it } from 'vitest'
import { bindShapes } from '../../../main/core/graph/bind'
import { foldNode } from '../../../main/core/graph/fold'
import type { Graph } from '../../../main/core/graph/graph'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { int64s, numbersOf, scalar, tensor } from '../../../main/core/graph/tensor'
import type { Attributes, DataType, Tensor } from '../../../main/core/graph/types'
import { image, model, node, port, weights } from './models'

/** Folds one node whose inputs are all constant; null: it is not folded. */
function fold(op: string, inputs: readonly (Tensor | null)[], attributes: Attributes = {}) {
  const constants = new Map<string, Tensor>(inputs.flatMap((t, i) => (t ? [[`in${i}`, t] as const] : [])))
  const names = inputs.map((t, i) => (t ? `in${i}` : ''))
  const [result] = foldNode(node(op, names, ['y'], attributes), {
    constants,
    typeOf: (name) => ({ dtype: constants.get(name)!.dtype, shape: constants.get(name)!.dims }),
    numbers: (name) => numbersOf(constants.get(name)!)
  }) ?? [null]
  return result && { dtype: result.dtype, dims: result.dims, numbers: numbersOf(result) }
}
const result = (dtype: DataType, dims: readonly number[], numbers: readonly number[]) => ({ dtype, dims, numbers })

describe('constant folding', () => {
  it('moves sizes about as ONNX does', () => {
    const matrix = tensor('int64', [2, 3], [1, 2, 3, 4, 5, 6])
    expect(fold('Transpose', [matrix])).toEqual(result('int64', [3, 2], [1, 4, 2, 5, 3, 6]))
    expect(fold('Gather', [matrix, int64s([-1, 0])], { axis: 1 })).toEqual(result('int64', [2, 2], [3, 1, 6, 4]))
    expect(fold('Gather', [int64s([7, 8, 9]), tensor('int64', [], [1])])).toEqual(result('int64', [], [8]))
    expect(fold('Slice', [int64s([1, 2, 3, 4, 5]), int64s([-1]), int64s([-9]), int64s([0]), int64s([-2])])).toEqual(
      result('int64', [3], [5, 3, 1])
    )
    expect(fold('Slice', [matrix, int64s([1]), int64s([2 ** 40]), int64s([-1])])).toEqual(
      result('int64', [2, 2], [2, 3, 5, 6])
    )
    expect(fold('Concat', [int64s([1]), int64s([]), int64s([2, 3])], { axis: 0 })).toEqual(
      result('int64', [3], [1, 2, 3])
    )
    expect(fold('Unsqueeze', [int64s([4, 5]), int64s([0, -1])])).toEqual(result('int64', [1, 2, 1], [4, 5]))
    expect(fold('Squeeze', [tensor('int64', [1, 2, 1], [4, 5]), int64s([0])])).toEqual(result('int64', [2, 1], [4, 5]))
    expect(fold('Reshape', [matrix, int64s([-1, 2])])).toEqual(result('int64', [3, 2], [1, 2, 3, 4, 5, 6]))
    expect(fold('Expand', [int64s([7]), int64s([2, 2])])).toEqual(result('int64', [2, 2], [7, 7, 7, 7]))
    expect(fold('ConstantOfShape', [int64s([3])], { value: { tensor: int64s([9]) } })).toEqual(
      result('int64', [3], [9, 9, 9])
    )
    expect(
      fold(
        'Range',
        [int64s([2]), int64s([9]), int64s([3])].map((t) => ({ ...t, dims: [] }))
      )
    ).toEqual(result('int64', [3], [2, 5, 8]))
  })

  it('calculates as ONNX does: whole numbers divide towards zero, floats stay floats', () => {
    expect(fold('Div', [int64s([7, -7]), int64s([2])])).toEqual(result('int64', [2], [3, -3]))
    expect(fold('Div', [scalar(7), scalar(2)])).toEqual(result('float32', [], [3.5]))
    expect(fold('Mul', [tensor('float32', [2, 1], [1, 2]), tensor('float32', [3], [1, 10, 100])])).toEqual(
      result('float32', [2, 3], [1, 10, 100, 2, 20, 200])
    )
    expect(fold('Cast', [scalar(-2.7)], { to: 7 })).toEqual(result('int64', [], [-2]))
    expect(fold('Floor', [scalar(-2.5)])).toEqual(result('float32', [], [-3]))
    expect(fold('Where', [tensor('bool', [2], [1, 0]), int64s([1, 2]), int64s([3])])).toEqual(
      result('int64', [2], [1, 3])
    )
    expect(fold('Equal', [int64s([1, 2]), int64s([2])])).toEqual(result('bool', [2], [0, 1]))
  })

  it('leaves a weight alone', () => {
    expect(fold('Mul', [weights([65]), scalar(2)])).toBeNull()
    expect(fold('Transpose', [weights([9, 9])])).toBeNull()
  })
})

/** y = the image halved by a convolution and brought back to the image's own size, as torch.onnx writes it. */
const resizedBack = model(
  [
    node('Conv', ['image', 'w'], ['small'], { kernel_shape: [2, 2], strides: [2, 2] }),
    node('Shape', ['image'], ['s1']),
    node('Gather', ['s1', 'two'], ['h']),
    node('Shape', ['image'], ['s2']),
    node('Gather', ['s2', 'three'], ['wide']),
    node('Unsqueeze', ['h', 'zero'], ['h1']),
    node('Unsqueeze', ['wide', 'zero'], ['w1']),
    node('Concat', ['h1', 'w1'], ['size'], { axis: 0 }),
    node('Shape', ['small'], ['s3']),
    node('Slice', ['s3', 'zero', 'twos'], ['first']),
    node('Concat', ['first', 'size'], ['sizes'], { axis: 0 }),
    node('Resize', ['small', '', '', 'sizes'], ['y'], { mode: 'nearest' })
  ],
  {
    w: weights([5, 3, 2, 2]),
    two: tensor('int64', [], [2]),
    three: tensor('int64', [], [3]),
    zero: int64s([0]),
    twos: int64s([2])
  }
)

describe('binding a model to input sizes', () => {
  it('folds away the arithmetic of exported sizes, whatever the sizes', () => {
    for (const [height, width] of [
      [8, 12],
      [6, 64]
    ]) {
      const graph = bindShapes(normalizeModel(resizedBack), { image: [2, 3, height!, width!] })
      expect(graph.shapeOf('y')).toEqual([2, 5, height, width])
      expect(graph.nodes.map((n) => n.op)).toEqual(['Conv', 'Resize'])
    }
  })

  it('names the node that does not fit, as the file names it', () => {
    const joined = model(
      [
        node('MaxPool', ['image'], ['half'], { kernel_shape: [2, 2], strides: [2, 2] }),
        node('Resize', ['half', '', 'scales'], ['double']),
        node('Concat', ['double', 'image'], ['y'], { axis: 1 })
      ],
      { scales: tensor('float32', [4], [1, 1, 2, 2]) }
    )
    expect(bindShapes(joined, { image: [1, 3, 6, 4] }).shapeOf('y')).toEqual([1, 6, 6, 4])
    expect(() => bindShapes(joined, { image: [1, 3, 7, 4] })).toThrow(
      'Node "the y" (Concat) cannot join [1,3,6,4], [1,3,7,4] along axis 1.'
    )
    const narrow = model([node('Conv', ['image', 'w'], ['y'], { kernel_shape: [1, 1] })], { w: weights([2, 4, 1, 1]) })
    expect(() => bindShapes(narrow, { image: [1, 3, 6, 4] })).toThrow(
      'Node "the y" (Conv) has 3 input channels, but its weight [2,4,1,1] with 1 groups wants 4.'
    )
    expect(() => bindShapes(model([node('Fancy', ['image'], ['y'])]), { image: [1, 3, 6, 4] })).toThrow(
      'Node "the y" has the operator Fancy, which is not supported; export the net without it.'
    )
    expect(() => bindShapes(model([node('Relu', ['ghost'], ['y'])]), { image: [1, 3, 6, 4] })).toThrow(
      'Value "ghost" is used before any node computes it.'
    )
  })

  it('refuses a missing input and a wrong rank', () => {
    const relu = model([node('Relu', ['image'], ['y'])])
    expect(() => bindShapes(relu, {})).toThrow('The net\'s input "image" was given no shape.')
    expect(() => bindShapes(relu, { image: [3, 4, 4] })).toThrow(
      'The net\'s input "image" has the shape [N,3,H,W]; [3,4,4] does not fit it.'
    )
    const loose = model([node('Relu', ['image'], ['y'])], {}, { inputs: [port('image', [])] })
    expect(bindShapes(loose, { image: [3, 4, 4] }).shapeOf('y')).toEqual([3, 4, 4])
    expect(image.shape).toHaveLength(4)
  })

  it('keeps fresh names out of the way of the names in the file', () => {
    const numbered = model(
      [
        node('Conv', ['image', 'constant_0'], ['Reshape_1'], { kernel_shape: [1, 1] }),
        node('Relu', ['Reshape_1'], ['y'])
      ],
      { constant_0: weights([2, 3, 1, 1]) }
    )
    const supply = (graph: Graph) => {
      const flat = graph.input('flat', 'float32', [6])
      graph.emit(
        'Reshape',
        [graph.emit('Reshape', [flat, graph.ints([3, 2])]), graph.ints([2, 3, 1, 1])],
        {},
        {
          outputs: ['constant_0']
        }
      )
      return new Set(['constant_0'])
    }
    expect(bindShapes(numbered, { image: [1, 3, 4, 4] }, supply).shapeOf('y')).toEqual([1, 2, 4, 4])
  })
})
