/** Nodes that do not fit what they are given are refused before anything runs, in one sentence that names them. */
import { expect, it } from 'vitest'
import { Failure } from '../../../main/core/failure'
import { bindShapes } from '../../../main/core/graph/bind'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { int64s, tensor } from '../../../main/core/graph/tensor'
import type { Attributes, Model, Tensor } from '../../../main/core/graph/types'
import { image, model, node, weights } from './models'

/** A net of one node that reads the image [1, 3, 8, 8] and then constants, '' for one left out. */
function single(op: string, attributes: Attributes = {}, ...others: readonly (Tensor | '')[]): Model {
  const names = others.map((other, i) => (other === '' ? '' : `c${i + 1}`))
  const constants = others.flatMap((other, i) => (other === '' ? [] : [[`c${i + 1}`, other] as const]))
  return model([node(op, ['image', ...names], ['y'], attributes)], Object.fromEntries(constants))
}
const square = { kernel_shape: [3, 3] }
const filter = weights([2, 3, 3, 3])
const vector = weights([3])

const BROKEN: readonly (readonly [string, Model, string])[] = [
  ['an input that is missing', single('Conv', square), 'Node "the y" (Conv) lacks its input 2.'],
  ['an input that is left out', single('Conv', square, '', vector), 'Node "the y" (Conv) lacks its input 2.'],
  ['an input too many', single('Relu', {}, vector), 'Node "the y" (Relu) has 2 inputs; 1 is the most.'],
  ['an attribute that is missing', single('MaxPool'), 'Node "the y" (MaxPool) lacks its attribute "kernel_shape".'],
  [
    'an attribute of another kind',
    single('Conv', { ...square, strides: 2 }, filter),
    'Node "the y" (Conv) has an attribute "strides" that is not a list of whole numbers from 1.'
  ],
  [
    'a stride of nothing',
    single('Conv', { ...square, strides: [0, 1] }, filter),
    'Node "the y" (Conv) has an attribute "strides" that is not a list of whole numbers from 1.'
  ],
  [
    'no groups',
    single('Conv', { ...square, group: 0 }, filter),
    'Node "the y" (Conv) has an attribute "group" that is not a whole number from 1.'
  ],
  [
    'a word that ONNX does not know',
    single('DepthToSpace', { blocksize: 1, mode: 'XYZ' }),
    'Node "the y" (DepthToSpace) has an attribute "mode" that is not DCR or CRD.'
  ],
  [
    'an attribute that ONNX does not know',
    single('Relu', { leak: { float: 1 } }),
    'Node "the y" (Relu) has the attribute "leak", which is not supported.'
  ],
  [
    'fewer outputs than the operator has',
    single('TopK', {}, int64s([1])),
    'Node "the y" (TopK) has 1 outputs; 2 is the least.'
  ],
  [
    'numbers of another type',
    single('Add', {}, int64s([1])),
    'Node "the y" (Add) reads "c1" of the type int64; float32 was expected.'
  ],
  [
    'a shape that is no list',
    single('Reshape', {}, tensor('int64', [1, 2], [1, -1])),
    'Node "the y" (Reshape) reads "c1" of the shape [1,2]; a list was expected.'
  ],
  [
    'a list where one number belongs',
    single('Clip', {}, weights([2])),
    'Node "the y" (Clip) reads "c1" of the shape [2]; a single number was expected.'
  ],
  [
    'three strides for two axes',
    single('Conv', { ...square, strides: [1, 1, 1] }, filter),
    'Node "the y" (Conv) has the strides [1,1,1] for a kernel of [3,3]; 2 numbers were expected.'
  ],
  [
    'two pads for two axes',
    single('MaxPool', { ...square, pads: [1, 1] }),
    'Node "the y" (MaxPool) has the pads [1,1] for a kernel of [3,3]; 4 numbers were expected.'
  ],
  [
    'a kernel other than that of the weight',
    single('Conv', { kernel_shape: [5, 5] }, filter),
    'Node "the y" (Conv) has the kernel [5,5], but its weight has one of [3,3].'
  ],
  [
    'a bias of another size',
    single('Conv', square, filter, vector),
    'Node "the y" (Conv) reads "c2" of the shape [3]; [2] was expected.'
  ],
  [
    'statistics of another size',
    single('BatchNormalization', {}, vector, vector, vector, weights([4])),
    'Node "the y" (BatchNormalization) reads "c4" of the shape [4]; [3] was expected.'
  ],
  [
    'a scale that is wider than the layer',
    single('LayerNormalization', {}, weights([3, 8])),
    'Node "the y" (LayerNormalization) does not fit its inputs, which are [1,3,8,8], [3,8].'
  ],
  [
    'outputs that do not fall into groups',
    single('Conv', { ...square, group: 3 }, weights([4, 1, 3, 3])),
    'Node "the y" (Conv) does not fit its inputs, which are [1,3,8,8], [4,1,3,3].'
  ],
  [
    'pads as wide as the window',
    single('MaxPool', { ...square, pads: [3, 0, 0, 0] }),
    'Node "the y" (MaxPool) pools over windows of [3,3] with pads of [3,0,0,0]; at most 65536 pixels and pads smaller than the window were expected.'
  ],
  [
    'an axis that is not there',
    single('Softmax', { axis: 4 }),
    'Node "the y" (Softmax) does not fit its inputs, which are [1,3,8,8].'
  ],
  [
    'an axis before the first',
    single('Concat', { axis: -5 }),
    'Node "the y" (Concat) does not fit its inputs, which are [1,3,8,8].'
  ],
  [
    'an axis of a reduction',
    single('ReduceMean', { axes: [7] }),
    'Node "the y" (ReduceMean) does not fit its inputs, which are [1,3,8,8].'
  ],
  [
    'an index beyond the end',
    single('Gather', { axis: 1 }, int64s([0, 3])),
    'Node "the y" (Gather) does not fit its inputs, which are [1,3,8,8], [2].'
  ],
  [
    'a slice with more starts than ends',
    single('Slice', {}, int64s([0, 0]), int64s([1])),
    'Node "the y" (Slice) does not fit its inputs, which are [1,3,8,8], [2], [1].'
  ],
  [
    'steps of nothing',
    single('Slice', {}, int64s([0]), int64s([1]), int64s([2]), int64s([0])),
    'Node "the y" (Slice) does not fit its inputs, which are [1,3,8,8], [1], [1], [1], [1].'
  ],
  [
    'a squeeze of an axis that is wide',
    single('Squeeze', {}, int64s([1])),
    'Node "the y" (Squeeze) does not fit its inputs, which are [1,3,8,8], [1].'
  ],
  [
    'fewer repeats than axes',
    single('Tile', {}, int64s([2, 2])),
    'Node "the y" (Tile) does not fit its inputs, which are [1,3,8,8], [2].'
  ],
  [
    'output padding beyond the stride',
    single('ConvTranspose', { ...square, strides: [2, 2], output_padding: [2, 0] }, weights([3, 2, 3, 3])),
    'Node "the y" (ConvTranspose) does not fit its inputs, which are [1,3,8,8], [3,2,3,3].'
  ],
  [
    'interpolation between channels',
    single('Resize', { mode: 'linear' }, '', tensor('float32', [4], [1, 2, 2, 2])),
    'Node "the y" (Resize) turns [1,3,8,8] into [1,6,16,16] by linear interpolation; only heights and widths can be resized so.'
  ],
  [
    'an operator that is called like something of JavaScript',
    single('constructor'),
    'Node "the y" has the operator constructor, which is not supported; export the net without it.'
  ],
  [
    'axes that are no whole numbers',
    { ...single('ReduceMean', {}, weights([1])), opset: 18 },
    'Node "the y" (ReduceMean) has axes of the type float32; int64 was expected.'
  ],
  [
    'a pool over nothing',
    model([node('Slice', ['image', 'from', 'to', 'axis'], ['none']), node('GlobalAveragePool', ['none'], ['y'])], {
      from: int64s([8]),
      to: int64s([8]),
      axis: int64s([2])
    }),
    'Node "the y" (GlobalAveragePool) got the shape [1,3,0,8]; [N, C, ...pixels] was expected.'
  ]
]

function failureOf(net: Model): unknown {
  try {
    return bindShapes(normalizeModel(net), { image: [1, 3, 8, 8] })
  } catch (error) {
    return [(error as Error).constructor, (error as Error).message]
  }
}

it.each(BROKEN)('%s', (_name, net, message) => {
  expect(failureOf(net)).toEqual([Failure, message])
})

it('optional inputs that end a node as empty names are left out', () => {
  const net = normalizeModel(single('LayerNormalization', {}, weights([8]), ''))
  expect(net.nodes[0]!.inputs).toEqual(['image', 'c1'])
})

it('a Flatten may cut behind the last axis', () => {
  const net = normalizeModel(model([node('Flatten', ['image'], ['y'], { axis: 4 })], {}, { inputs: [image] }))
  expect(bindShapes(net, { image: [1, 3, 8, 8] }).shapeOf('y')).toEqual([192, 1])
})
