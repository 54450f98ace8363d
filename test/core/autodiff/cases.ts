/** The cases every gradient rule is checked on. A rule without a case fails the test. */
import { int64s, scalar, tensor } from '../../../main/core/graph/tensor'
import { float } from '../../../main/core/graph/types'
import type { GradientCase } from './gradcheck'

const conv = (
  note: string,
  x: number[],
  w: number[],
  attributes: GradientCase['attributes'] = {},
  bias = true
): GradientCase => ({
  op: 'Conv',
  note,
  attributes: { kernel_shape: w.slice(2), ...attributes },
  inputs: [x, w, ...(bias ? [[w[0]!]] : [])]
})
const transposed = (
  note: string,
  x: number[],
  w: number[],
  attributes: GradientCase['attributes'] = {}
): GradientCase => ({
  op: 'ConvTranspose',
  note,
  attributes: { kernel_shape: w.slice(2), ...attributes },
  inputs: [x, w]
})
const resize = (
  mode: string,
  transform: string,
  factors: [number, number],
  more: GradientCase['attributes'] = {}
): GradientCase => ({
  op: 'Resize',
  note: `${mode}, ${transform}, ${factors}`,
  attributes: { mode, coordinate_transformation_mode: transform, ...more },
  inputs: [[1, 2, 4, 5], null, tensor('float32', [4], [1, 1, ...factors])]
})
const unary = (
  op: string,
  draw: GradientCase['draw'] = 'smooth',
  attributes: GradientCase['attributes'] = {}
): GradientCase => ({
  op,
  draw,
  attributes,
  inputs: [[2, 3, 4]]
})
const broadcasts = (op: string, draw: GradientCase['draw'] = 'smooth'): GradientCase[] => [
  {
    op,
    draw,
    note: 'same shape',
    inputs: [
      [2, 3, 4],
      [2, 3, 4]
    ]
  },
  {
    op,
    draw,
    note: 'per channel',
    inputs: [
      [2, 3, 2, 2],
      [1, 3, 1, 1]
    ]
  },
  {
    op,
    draw,
    note: 'both broadcast',
    inputs: [
      [3, 1, 2],
      [2, 1]
    ]
  }
]
const pool = (op: string, note: string, x: number[], attributes: GradientCase['attributes']): GradientCase => ({
  op,
  note,
  draw: 'apart',
  attributes,
  inputs: [x]
})

export const CASES: readonly GradientCase[] = [
  conv('3x3', [2, 3, 5, 6], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }),
  conv('1x1', [2, 3, 4, 4], [5, 3, 1, 1]),
  conv('1x1, stride 2', [1, 3, 5, 5], [2, 3, 1, 1], { strides: [2, 2] }),
  conv('3x3, stride 2, asymmetric pads', [2, 2, 6, 6], [3, 2, 3, 3], { strides: [2, 2], pads: [0, 0, 1, 1] }),
  conv('7x7, stride 2', [1, 3, 9, 8], [2, 3, 7, 7], { strides: [2, 2], pads: [3, 3, 3, 3] }, false),
  conv('dilation 2', [1, 2, 7, 7], [3, 2, 3, 3], { dilations: [2, 2], pads: [2, 2, 2, 2] }),
  conv('two groups', [2, 4, 5, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  conv('two groups, stride 2', [1, 4, 6, 5], [4, 2, 3, 3], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] }),
  conv('depthwise', [2, 4, 5, 5], [4, 1, 3, 3], { group: 4, pads: [1, 1, 1, 1] }),
  conv('depthwise, stride 2, blocked', [2, 8, 6, 6], [8, 1, 3, 3], { group: 8, strides: [2, 2], pads: [0, 0, 1, 1] }),
  conv('depthwise 5x5, blocked', [1, 16, 5, 5], [16, 1, 5, 5], { group: 16, pads: [2, 2, 2, 2] }, false),
  conv(
    'depthwise, dilation 2, blocked',
    [1, 16, 6, 6],
    [16, 1, 3, 3],
    { group: 16, dilations: [2, 2], pads: [2, 2, 2, 2] },
    false
  ),
  conv('no pads, negative flipped pads', [1, 2, 6, 6], [2, 2, 2, 2], { pads: [2, 2, 2, 2] }),
  conv('SAME_UPPER', [1, 2, 5, 5], [2, 2, 3, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
  conv('one spatial axis', [2, 3, 8], [4, 3, 3], { pads: [1, 1], strides: [2] }),
  conv('large weight on a small map', [1, 128, 2, 2], [128, 128, 1, 2], { pads: [0, 0, 0, 1] }, false),
  transposed('2x2, stride 2', [2, 3, 3, 4], [3, 2, 2, 2], { strides: [2, 2] }),
  transposed('3x3, stride 2, output padding', [1, 2, 3, 3], [2, 3, 3, 3], {
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    output_padding: [1, 1]
  }),
  transposed('4x4, stride 2, pads', [1, 2, 3, 3], [2, 2, 4, 4], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  transposed('two groups', [1, 4, 3, 3], [4, 2, 2, 2], { strides: [2, 2], group: 2 }),
  {
    op: 'ConvTranspose',
    note: 'bias',
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    inputs: [[1, 2, 2, 2], [2, 3, 2, 2], [3]]
  },

  transposed('output_shape', [1, 2, 3, 4], [2, 2, 3, 3], { strides: [2, 2], output_shape: [6, 8] }),
  transposed('SAME_UPPER', [1, 2, 3, 3], [2, 2, 3, 3], { strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  transposed('SAME_LOWER', [1, 2, 3, 3], [2, 2, 4, 3], { strides: [1, 2], auto_pad: 'SAME_LOWER' }),
  transposed('groups, dilation, uneven pads, output padding', [1, 4, 4, 3], [4, 1, 3, 2], {
    group: 2,
    strides: [2, 3],
    dilations: [2, 1],
    pads: [1, 0, 2, 1],
    output_padding: [1, 2]
  }),
  transposed('output_shape with output padding', [1, 2, 3, 3], [2, 2, 3, 3], {
    strides: [2, 2],
    output_shape: [6, 5],
    output_padding: [1, 0]
  }),
  transposed('one spatial axis', [2, 3, 5], [3, 2, 4], { strides: [2], pads: [1, 1] }),
  transposed('three spatial axes', [1, 2, 2, 2, 3], [2, 2, 2, 2, 2], { strides: [2, 2, 2] }),
  conv('three spatial axes', [1, 2, 3, 4, 3], [2, 2, 2, 3, 3], { pads: [0, 1, 1, 1, 1, 1], strides: [1, 2, 1] }),
  conv('SAME_LOWER', [1, 2, 6, 5], [2, 2, 3, 2], { auto_pad: 'SAME_LOWER', strides: [2, 2] }),
  conv('VALID', [1, 2, 5, 5], [2, 2, 3, 3], { auto_pad: 'VALID' }),

  pool('MaxPool', '2x2 tiles', [2, 2, 4, 6], { kernel_shape: [2, 2], strides: [2, 2] }),
  pool('MaxPool', '3x3 tiles', [1, 2, 6, 3], { kernel_shape: [3, 3], strides: [3, 3] }),
  pool('MaxPool', '3x3, stride 2, pads', [1, 2, 6, 7], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  pool('MaxPool', '3x3, stride 1', [1, 1, 5, 5], { kernel_shape: [3, 3], strides: [1, 1] }),
  pool('MaxPool', 'dilation, ceil', [1, 1, 6, 6], {
    kernel_shape: [2, 2],
    strides: [2, 2],
    dilations: [2, 2],
    ceil_mode: 1
  }),
  pool('MaxPool', 'rounding up, uneven pads', [1, 2, 6, 7], {
    kernel_shape: [3, 2],
    strides: [2, 3],
    pads: [1, 0, 0, 1],
    ceil_mode: 1
  }),
  pool('MaxPool', 'the whole map', [2, 2, 3, 4], { kernel_shape: [3, 4] }),
  pool('MaxPool', 'one spatial axis', [1, 2, 9], { kernel_shape: [3], strides: [2], auto_pad: 'SAME_UPPER' }),
  pool('MaxPool', 'three spatial axes', [1, 1, 4, 3, 4], { kernel_shape: [2, 3, 2], strides: [2, 1, 2] }),
  {
    op: 'MaxUnpool',
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    inputs: [[1, 2, 2, 2], tensor('int64', [1, 2, 2, 2], [0, 3, 12, 10, 17, 22, 24, 31])]
  },
  pool('AveragePool', 'the whole map', [2, 2, 3, 4], { kernel_shape: [3, 4] }),
  pool('AveragePool', 'adaptive, as exporters write it', [1, 2, 7, 9], { kernel_shape: [3, 3], strides: [2, 3] }),
  pool('AveragePool', 'one spatial axis', [1, 2, 9], { kernel_shape: [4], strides: [2], pads: [1, 2] }),
  pool('AveragePool', 'three spatial axes', [1, 1, 4, 4, 4], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }),
  pool('AveragePool', 'rounding up, pads not counted', [1, 1, 6, 6], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    ceil_mode: 1
  }),
  pool('AveragePool', 'rounding up, uneven pads counted', [1, 2, 6, 7], {
    kernel_shape: [3, 3],
    strides: [2, 3],
    pads: [1, 0, 0, 1],
    ceil_mode: 1,
    count_include_pad: 1
  }),
  pool('AveragePool', 'SAME_LOWER', [1, 2, 6, 5], { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' }),
  pool('AveragePool', '2x2 tiles', [1, 2, 4, 4], { kernel_shape: [2, 2], strides: [2, 2] }),
  pool('AveragePool', '3x3, pads not counted', [1, 2, 5, 5], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1]
  }),
  pool('AveragePool', '3x3, pads counted', [1, 2, 5, 5], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    count_include_pad: 1
  }),
  pool('GlobalAveragePool', '', [2, 3, 3, 4], {}),
  pool('GlobalMaxPool', '', [2, 3, 3, 4], {}),

  resize('nearest', 'asymmetric', [2, 2], { nearest_mode: 'floor' }),
  resize('nearest', 'half_pixel', [2, 3]),
  resize('nearest', 'asymmetric', [1.5, 0.6], { nearest_mode: 'ceil' }),
  resize('nearest', 'half_pixel', [1.25, 2], { nearest_mode: 'round_prefer_ceil' }),
  resize('linear', 'half_pixel', [2, 2]),
  resize('linear', 'half_pixel', [4, 4]),
  resize('linear', 'half_pixel', [0.5, 1.8]),
  resize('linear', 'align_corners', [2, 3]),
  resize('linear', 'asymmetric', [2, 2]),
  resize('linear', 'pytorch_half_pixel', [2, 0.25]),
  resize('cubic', 'half_pixel', [2, 1.8]),
  resize('cubic', 'half_pixel', [2, 0.7], { exclude_outside: 1, cubic_coeff_a: float(-0.5) }),
  resize('cubic', 'align_corners', [1.5, 2]),
  resize('cubic', 'asymmetric', [0.5, 2]),
  resize('nearest', 'align_corners', [2, 1.5]),
  resize('nearest', 'pytorch_half_pixel', [2.5, 0.5]),
  {
    op: 'Resize',
    note: 'one spatial axis',
    attributes: { mode: 'linear' },
    inputs: [[2, 2, 5], null, tensor('float32', [3], [1, 1, 1.6])]
  },
  {
    op: 'Resize',
    note: 'three spatial axes',
    attributes: { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
    inputs: [[1, 1, 2, 3, 2], null, null, int64s([1, 1, 4, 5, 3])]
  },
  {
    op: 'Resize',
    note: 'sizes',
    attributes: { mode: 'linear' },
    inputs: [[1, 2, 3, 3], null, null, int64s([1, 2, 7, 5])]
  },

  {
    op: 'BatchNormalization',
    note: 'fixed statistics',
    inputs: [[2, 3, 3, 3], [3], [3], tensor('float32', [3], [0.1, -0.2, 0.3]), tensor('float32', [3], [0.5, 1.2, 0.9])]
  },
  {
    op: 'BatchNormalization',
    note: 'batch statistics',
    attributes: { training_mode: 1, momentum: float(0), epsilon: float(1e-3) },
    outputs: 3,
    inputs: [[2, 3, 3, 3], [3], [3], tensor('float32', [3], [0, 0, 0]), tensor('float32', [3], [1, 1, 1])]
  },
  {
    op: 'BatchNormalization',
    note: 'batch statistics, one spatial axis',
    attributes: { training_mode: 1, momentum: float(0) },
    outputs: 3,
    inputs: [[3, 2, 5], [2], [2], tensor('float32', [2], [0, 0]), tensor('float32', [2], [1, 1])]
  },
  {
    op: 'BatchNormalization',
    note: 'vectors, fixed statistics',
    inputs: [[4, 3], [3], [3], tensor('float32', [3], [0.1, -0.2, 0.3]), tensor('float32', [3], [0.5, 1.2, 0.9])]
  },
  { op: 'InstanceNormalization', inputs: [[2, 3, 4, 4], [3], [3]] },
  { op: 'InstanceNormalization', note: 'one spatial axis', inputs: [[2, 2, 9], [2], [2]] },
  { op: 'LayerNormalization', inputs: [[2, 3, 6], [6], [6]] },
  {
    op: 'LayerNormalization',
    note: 'two axes',
    attributes: { axis: 1 },
    inputs: [
      [2, 3, 4],
      [3, 4],
      [3, 4]
    ]
  },

  ...['Add', 'Sub', 'Mul'].flatMap((op) => broadcasts(op)),
  ...['Div', 'Pow'].flatMap((op) => broadcasts(op, 'positive')),
  {
    op: 'Sum',
    inputs: [
      [2, 3],
      [2, 3],
      [1, 3]
    ]
  },
  {
    op: 'Max',
    draw: 'apart',
    inputs: [
      [2, 3],
      [2, 3]
    ]
  },
  {
    op: 'Min',
    draw: 'apart',
    inputs: [
      [2, 3],
      [2, 3]
    ]
  },
  ...['Max', 'Min'].map((op): GradientCase => ({
    op,
    draw: 'apart',
    note: 'of three, broadcasting',
    inputs: [
      [2, 3],
      [1, 3],
      [2, 1]
    ]
  })),
  { op: 'Pow', note: 'square', inputs: [[2, 3], scalar(2)] },
  { op: 'Pow', note: 'cube of negative numbers', inputs: [[2, 3], scalar(3)] },
  { op: 'Max', draw: 'apart', note: 'with a number', inputs: [[2, 4], scalar(0.01)] },
  { op: 'Where', inputs: [tensor('bool', [2, 3], [1, 0, 1, 0, 0, 1]), [2, 3], [1, 3]] },
  { op: 'Where', note: 'condition broadcast', inputs: [tensor('bool', [3, 1], [1, 0, 1]), [2, 1, 4], scalar(2)] },
  ...['Neg', 'Exp', 'Erf', 'Sigmoid', 'Tanh', 'Softplus', 'Identity'].map((op) => unary(op)),
  ...['Sin', 'Cos', 'Tan', 'Atan', 'Sinh', 'Cosh', 'Asinh'].map((op) => unary(op)),
  ...['Asin', 'Acos', 'Atanh'].map((op) => unary(op, 'small')),
  unary('Acosh', 'beyond one'),
  ...['Log', 'Sqrt', 'Reciprocal'].map((op) => unary(op, 'positive')),
  ...['Abs', 'Relu', 'Elu', 'Selu', 'HardSwish', 'Softsign', 'ThresholdedRelu'].map((op) => unary(op, 'apart')),
  unary('Celu', 'apart', { alpha: float(0.5) }),
  unary('LeakyRelu', 'apart', { alpha: float(0.2) }),
  unary('HardSigmoid', 'apart', { alpha: float(0.25), beta: float(0.5) }),
  {
    op: 'PRelu',
    draw: 'apart',
    inputs: [
      [2, 3, 2, 2],
      [3, 1, 1]
    ]
  },
  { op: 'PRelu', draw: 'apart', note: 'one slope', inputs: [[2, 3, 2], [1]] },
  {
    op: 'PRelu',
    draw: 'apart',
    note: 'a slope for every place',
    inputs: [
      [2, 3, 2],
      [3, 2]
    ]
  },
  { op: 'Clip', draw: 'apart', note: 'both bounds', inputs: [[3, 8], scalar(-1), scalar(1)] },
  { op: 'Clip', draw: 'apart', note: 'lower bound', inputs: [[3, 8], scalar(0)] },
  unary('Softmax'),
  { op: 'Softmax', note: 'channels', attributes: { axis: 1 }, inputs: [[2, 4, 2, 2]] },
  { op: 'LogSoftmax', attributes: { axis: 1 }, inputs: [[2, 4, 3]] },
  { op: 'Cast', attributes: { to: 1 }, inputs: [[2, 3]] },

  {
    op: 'MatMul',
    inputs: [
      [3, 4],
      [4, 2]
    ]
  },
  {
    op: 'MatMul',
    note: 'batched',
    inputs: [
      [2, 3, 4],
      [2, 4, 2]
    ]
  },
  {
    op: 'MatMul',
    note: 'one weight for a batch',
    inputs: [
      [2, 3, 4],
      [4, 5]
    ]
  },
  {
    op: 'MatMul',
    note: 'broadcast batch',
    inputs: [
      [2, 1, 3, 4],
      [3, 4, 2]
    ]
  },
  { op: 'Gemm', inputs: [[3, 4], [4, 2], [2]] },
  ...[0, 1].flatMap((transA) =>
    [0, 1].map((transB): GradientCase => ({
      op: 'Gemm',
      note: `transA ${transA}, transB ${transB}, alpha, beta`,
      attributes: { transA, transB, alpha: float(0.7), beta: float(1.3) },
      inputs: [transA ? [4, 3] : [3, 4], transB ? [2, 4] : [4, 2], [3, 2]]
    }))
  ),

  { op: 'Reshape', inputs: [[2, 3, 4], int64s([4, 6])] },
  { op: 'Flatten', inputs: [[2, 3, 4]] },
  { op: 'Squeeze', inputs: [[2, 1, 3], int64s([1])] },
  { op: 'Unsqueeze', inputs: [[2, 3], int64s([1])] },
  { op: 'Transpose', attributes: { perm: [2, 0, 1] }, inputs: [[2, 3, 4]] },
  { op: 'Expand', inputs: [[3, 1], int64s([2, 3, 4])] },
  { op: 'Tile', inputs: [[2, 3], int64s([3, 2])] },
  {
    op: 'Concat',
    attributes: { axis: 1 },
    inputs: [
      [2, 1, 3],
      [2, 2, 3],
      [2, 3, 3]
    ]
  },
  { op: 'Split', attributes: { axis: 1 }, outputs: 2, inputs: [[2, 5, 2], int64s([2, 3])] },
  { op: 'Slice', inputs: [[4, 5], int64s([1, 0]), int64s([3, 4])] },
  { op: 'Slice', note: 'steps', inputs: [[3, 9], int64s([1]), int64s([8]), int64s([1]), int64s([3])] },
  { op: 'Slice', note: 'backwards', inputs: [[2, 8], int64s([-1]), int64s([-100]), int64s([1]), int64s([-2])] },
  { op: 'Pad', inputs: [[2, 3], int64s([1, 0, 0, 2])] },
  { op: 'Pad', note: 'that crops', inputs: [[3, 4], int64s([-1, 1, 2, -2])] },
  {
    op: 'Pad',
    note: 'edge, cropping at the other end',
    attributes: { mode: 'edge' },
    inputs: [[1, 1, 3, 4], int64s([0, 0, 1, -1, 0, 0, 0, 2])]
  },
  {
    op: 'Pad',
    note: 'reflect',
    attributes: { mode: 'reflect' },
    inputs: [[1, 1, 4, 5], int64s([0, 0, 2, 1, 0, 0, 1, 3])]
  },
  { op: 'Pad', note: 'edge', attributes: { mode: 'edge' }, inputs: [[1, 1, 3, 4], int64s([0, 0, 2, 1, 0, 0, 1, 3])] },
  { op: 'Gather', attributes: { axis: 1 }, inputs: [[2, 5, 3], int64s([4, 0, 0, -2])] },
  { op: 'Gather', note: 'one index', attributes: { axis: 0 }, inputs: [[4, 3], tensor('int64', [], [2])] },
  {
    op: 'Gather',
    note: 'computed indices',
    compute: 'indices',
    attributes: { axis: 1 },
    inputs: [[2, 5, 3], int64s([4, 0, 0, -2])]
  },
  {
    op: 'GatherElements',
    attributes: { axis: 1 },
    inputs: [[2, 4], tensor('int64', [2, 3], [1, 1, 3, 0, -1, 2])]
  },
  { op: 'GatherND', inputs: [[3, 2, 2], tensor('int64', [3, 2], [0, 1, 2, 0, 0, 1])] },
  {
    op: 'ScatterElements',
    attributes: { axis: 1 },
    inputs: [[2, 4], tensor('int64', [2, 2], [1, 3, 0, 2]), [2, 2]]
  },
  {
    op: 'ScatterElements',
    note: 'adding',
    attributes: { axis: 0, reduction: 'add' },
    inputs: [[3, 2], tensor('int64', [2, 2], [1, 1, 1, 2]), [2, 2]]
  },
  { op: 'ScatterND', inputs: [[4, 3], tensor('int64', [2, 1], [2, 0]), [2, 3]] },
  {
    op: 'ScatterND',
    note: 'adding',
    attributes: { reduction: 'add' },
    inputs: [[4, 3], tensor('int64', [2, 1], [2, 2]), [2, 3]]
  },
  { op: 'TopK', draw: 'apart', outputs: 2, attributes: { axis: 1 }, inputs: [[2, 6], int64s([3])] },
  {
    op: 'TopK',
    draw: 'apart',
    note: 'smallest',
    outputs: 2,
    attributes: { axis: 0, largest: 0 },
    inputs: [[5, 2], int64s([2])]
  },
  { op: 'Trilu', attributes: { upper: 0 }, inputs: [[2, 4, 4]] },
  { op: 'CumSum', inputs: [[2, 4], tensor('int64', [], [1])] },
  {
    op: 'CumSum',
    note: 'exclusive, from the end',
    attributes: { exclusive: 1, reverse: 1 },
    inputs: [[4, 2], tensor('int64', [], [0])]
  },
  { op: 'DepthToSpace', attributes: { blocksize: 2 }, inputs: [[1, 8, 2, 3]] },
  { op: 'DepthToSpace', note: 'CRD', attributes: { blocksize: 2, mode: 'CRD' }, inputs: [[1, 8, 2, 3]] },
  { op: 'SpaceToDepth', attributes: { blocksize: 2 }, inputs: [[1, 2, 4, 6]] },

  { op: 'ReduceSum', attributes: { keepdims: 0 }, inputs: [[2, 3, 4], int64s([1])] },
  { op: 'ReduceMean', attributes: { axes: [2, 3] }, inputs: [[2, 3, 2, 3]] },
  { op: 'ReduceMean', note: 'all axes', attributes: { keepdims: 0 }, inputs: [[2, 3]] },
  { op: 'ReduceMax', draw: 'apart', attributes: { axes: [1] }, inputs: [[2, 5]] },
  { op: 'ReduceMean', note: 'last axes, dropped', attributes: { axes: [-1, -3], keepdims: 0 }, inputs: [[2, 3, 4, 2]] },
  { op: 'ReduceL2', note: 'middle axis, dropped', attributes: { axes: [-2], keepdims: 0 }, inputs: [[2, 3, 4]] },
  { op: 'ReduceMin', draw: 'apart', attributes: { axes: [-1], keepdims: 0 }, inputs: [[2, 5]] },
  { op: 'ReduceProd', attributes: { axes: [1] }, inputs: [[2, 4, 2]] },
  { op: 'ReduceL1', draw: 'apart', attributes: { axes: [0] }, inputs: [[3, 4]] },
  { op: 'ReduceSumSquare', attributes: { axes: [1] }, inputs: [[2, 4]] },
  { op: 'ReduceLogSum', draw: 'positive', attributes: { axes: [1] }, inputs: [[2, 4]] },
  { op: 'ReduceLogSumExp', attributes: { axes: [1, 2], keepdims: 0 }, inputs: [[2, 3, 2]] },
  { op: 'ReduceL2', draw: 'positive', attributes: { axes: [1] }, inputs: [[2, 5]] }
]
