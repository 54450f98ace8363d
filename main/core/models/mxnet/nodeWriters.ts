/** The TABLE of ONNX nodes that MXNet has a layer for, and how each is written. */
import { floatOf, intOf, intsOf, stringOf } from '../../graph/attributes'
import { momentumOf } from '../../graph/batchStatistics'
import { float32 } from '../../graph/tensor'
import type { Node } from '../../graph/types'
import type { SymbolEntry } from './symbolFile'
import type { Exporter } from './writeSymbol'

export type NodeWriter = (node: Node, net: Exporter) => SymbolEntry

const input = (node: Node, net: Exporter, index = 0): SymbolEntry => net.entryOf(node.inputs[index]!)
const simple =
  (op: string, settings: (node: Node) => Parameters<Exporter['add']>[3] = () => ({})): NodeWriter =>
  (node, net) =>
    net.add(op, node.name, [input(node, net)], settings(node))

/** Kernel, stride and pads; `isEven` when both sides are padded alike, as MXNet's layers do. */
function windowsOf(node: Node, net: Exporter, kernel: readonly number[]) {
  net.checkPadding(node)
  const rank = kernel.length
  const pads = intsOf(node, 'pads', Array<number>(2 * rank).fill(0))
  const ones = kernel.map(() => 1)
  const settings = {
    kernel,
    stride: intsOf(node, 'strides', ones),
    pad: pads.slice(0, rank),
    dilate: intsOf(node, 'dilations', ones)
  }
  return { settings, pads, isEven: settings.pad.every((p, axis) => p === pads[axis + rank]) }
}

/** Zeros around a picture: `pads` are all begins, then all ends. */
function padded(node: Node, net: Exporter, pads: readonly number[]): SymbolEntry {
  const rank = pads.length / 2
  const pairs = Array.from({ length: rank }, (_, axis) => [pads[axis]!, pads[axis + rank]!])
  const settings = { mode: 'constant', pad_width: [0, 0, 0, 0, ...pairs.flat()], constant_value: 0 }
  return net.add('Pad', `${node.name}_pad`, [input(node, net)], settings)
}

const parametersOf = (node: Node, net: Exporter): readonly SymbolEntry[] =>
  node.inputs[2] ? [net.parameter(node, 1), net.parameter(node, 2)] : [net.parameter(node, 1)]

const convolution: NodeWriter = (node, net) => {
  const dims = net.tensor(node, 1).dims
  const { settings, pads, isEven } = windowsOf(node, net, dims.slice(2))
  const image = isEven ? input(node, net) : padded(node, net, pads)
  return net.add('Convolution', node.name, [image, ...parametersOf(node, net)], {
    ...settings,
    pad: isEven ? settings.pad : settings.pad.map(() => 0),
    num_filter: dims[0]!,
    num_group: intOf(node, 'group', 1),
    no_bias: !node.inputs[2]
  })
}

const deconvolution: NodeWriter = (node, net) => {
  const dims = net.tensor(node, 1).dims
  const { settings, isEven } = windowsOf(node, net, dims.slice(2))
  if (!isEven) throw net.refuse(node, 'cuts its sides differently')
  const group = intOf(node, 'group', 1)
  return net.add('Deconvolution', node.name, [input(node, net), ...parametersOf(node, net)], {
    ...settings,
    adj: intsOf(
      node,
      'output_padding',
      settings.kernel.map(() => 0)
    ),
    num_filter: dims[1]! * group,
    num_group: group,
    no_bias: !node.inputs[2]
  })
}

const batchNorm: NodeWriter = (node, net) => {
  const beta = net.tensor(node, 2)
  const scale = net.producerOf(node.inputs[1])
  const isFixed = scale?.op === 'Expand' && net.numbers(scale.inputs[0])?.[0] === 1
  const gamma = isFixed
    ? net.argument(`${node.name}_gamma`, float32(beta.dims, new Float32Array(beta.data.length).fill(1)))
    : net.parameter(node, 1)
  const inputs = [
    input(node, net),
    gamma,
    net.parameter(node, 2),
    net.parameter(node, 3, 'aux'),
    net.parameter(node, 4, 'aux')
  ]
  return net.add('BatchNorm', node.name, inputs, {
    eps: floatOf(node, 'epsilon', 1e-5),
    momentum: momentumOf(node),
    fix_gamma: isFixed
  })
}

const instanceNorm: NodeWriter = (node, net) =>
  net.add('InstanceNorm', node.name, [input(node, net), net.parameter(node, 1), net.parameter(node, 2)], {
    eps: floatOf(node, 'epsilon', 1e-5)
  })

const pooling =
  (type: 'max' | 'avg'): NodeWriter =>
  (node, net) => {
    const { settings: windows, isEven } = windowsOf(node, net, intsOf(node, 'kernel_shape', []))
    const { dilate, ...settings } = windows
    if (!isEven) throw net.refuse(node, 'pads its sides differently')
    if (dilate.some((d) => d !== 1)) throw net.refuse(node, 'pools with dilation')
    return net.add('Pooling', node.name, [input(node, net)], {
      ...settings,
      pool_type: type,
      pooling_convention: intOf(node, 'ceil_mode', 0) === 1 ? 'full' : 'valid',
      ...(type === 'avg' && { count_include_pad: intOf(node, 'count_include_pad', 0) === 1 })
    })
  }
const globalPooling = (type: 'max' | 'avg') =>
  simple('Pooling', () => ({ kernel: [1, 1], global_pool: true, pool_type: type }))

/** Between two computed values, or with a constant: one number is a setting, more are an argument. */
const arithmetic =
  (op: string, withScalar: string, reversed: string): NodeWriter =>
  (node, net) => {
    const [a, b] = node.inputs as [string, string]
    const [left, right] = [net.numbers(a), net.numbers(b)]
    if (right?.length === 1) return net.add(withScalar, node.name, [net.entryOf(a)], { scalar: right[0]! })
    if (left?.length === 1) return net.add(reversed, node.name, [net.entryOf(b)], { scalar: left[0]! })
    return net.add(op, node.name, [net.entryOf(a), net.entryOf(b)])
  }

const gemm: NodeWriter = (node, net) => {
  const isPlain = intOf(node, 'transA', 0) === 0 && intOf(node, 'transB', 0) === 1
  if (!isPlain || floatOf(node, 'alpha', 1) !== 1 || floatOf(node, 'beta', 1) !== 1)
    throw net.refuse(node, 'is no plain fully connected layer')
  return net.add('FullyConnected', node.name, [input(node, net), ...parametersOf(node, net)], {
    num_hidden: net.tensor(node, 1).dims[0]!,
    no_bias: !node.inputs[2]
  })
}

const resize: NodeWriter = (node, net) => {
  const scales = net.numbers(node.inputs[2])
  const [, , height, width] = scales ?? []
  if (height === undefined || width === undefined) throw net.refuse(node, 'enlarges to a size instead of by a factor')
  const [mode, transformation] = [
    stringOf(node, 'mode', 'nearest'),
    stringOf(node, 'coordinate_transformation_mode', 'half_pixel')
  ]
  if (mode === 'linear' && ['half_pixel', 'pytorch_half_pixel', 'align_corners'].includes(transformation))
    return net.add('_contrib_BilinearResize2D', node.name, [input(node, net)], {
      scale_height: height,
      scale_width: width,
      align_corners: transformation === 'align_corners'
    })
  // by a whole factor every way of rounding to the nearest pixel is the same
  if (mode === 'nearest' && height === width && Number.isInteger(height) && transformation !== 'align_corners')
    return net.add('UpSampling', node.name, [input(node, net)], { scale: height, sample_type: 'nearest', num_args: 1 })
  throw net.refuse(node, `resizes in a way (${mode}, ${transformation}) that MXNet does not have`)
}

/** To the size of another value, which is a Crop; or to fixed places, axis by axis. */
const slice: NodeWriter = (node, net) => {
  const starts = net.fixedNumbers(node, 1)
  const end = net.producerOf(node.inputs[2])
  if (end?.op === 'Add') {
    const like = end.inputs.map((i) => net.producerOf(i)).find((n) => n?.op === 'Shape' && intOf(n, 'start', 0) === 2)
    const offset = end.inputs.map((i) => net.numbers(i)).find((numbers) => numbers !== null)
    if (like && String(offset) === String(starts) && String(net.numbers(node.inputs[3])) === '2,3')
      return net.add('Crop', node.name, [input(node, net), net.entryOf(like.inputs[0]!)], {
        num_args: 2,
        offset: starts
      })
  }
  const ends = net.fixedNumbers(node, 2)
  const axes = node.inputs[3] ? net.fixedNumbers(node, 3) : starts.map((_, i) => i)
  if (node.inputs[4] && net.fixedNumbers(node, 4).some((step) => step !== 1))
    throw net.refuse(node, 'takes every n-th value')
  return axes.reduce(
    (from, axis, i) =>
      net.add('slice_axis', i === 0 ? node.name : `${node.name}_${i}`, [from], {
        axis,
        begin: starts[i]!,
        end: ends[i]! > 2 ** 31 ? 'None' : ends[i]!
      }),
    input(node, net)
  )
}

const pad: NodeWriter = (node, net) => {
  const pads = net.fixedNumbers(node, 1)
  const rank = pads.length / 2
  return net.add('Pad', node.name, [input(node, net)], {
    mode: stringOf(node, 'mode', 'constant'),
    pad_width: Array.from({ length: 2 * rank }, (_, i) => pads[(i >> 1) + (i % 2) * rank]!),
    constant_value: net.numbers(node.inputs[2])?.[0] ?? 0
  })
}

const reshape: NodeWriter = (node, net) =>
  net.add('Reshape', node.name, [input(node, net)], { shape: net.fixedNumbers(node, 1) })

const prelu: NodeWriter = (node, net) => {
  const reshaped = net.producerOf(node.inputs[1])
  const name = reshaped?.op === 'Reshape' ? reshaped.inputs[0]! : node.inputs[1]!
  if (!net.isConstant(name)) throw net.refuse(node, 'computes its slopes')
  const slopes = net.numbers(name)!
  const gamma = net.argument(name, float32([slopes.length], Float32Array.from(slopes)))
  return net.add('LeakyReLU', node.name, [input(node, net), gamma], { act_type: 'prelu' })
}

const clip: NodeWriter = (node, net) =>
  net.add('clip', node.name, [input(node, net)], {
    a_min: net.numbers(node.inputs[1])?.[0] ?? -3.4e38,
    a_max: net.numbers(node.inputs[2])?.[0] ?? 3.4e38
  })

/** x · hard_sigmoid(x) with a slope of 1/6. */
const hardSwish: NodeWriter = (node, net) => {
  const x = input(node, net)
  const gate = net.add('hard_sigmoid', `${node.name}_gate`, [x], { alpha: 1 / 6, beta: 0.5 })
  return net.add('elemwise_mul', node.name, [x, gate])
}

const activation = (type: string) => simple('Activation', () => ({ act_type: type }))
const axis = (node: Node) => ({ axis: intOf(node, 'axis', -1) })

export const NODE_WRITERS: Readonly<Record<string, NodeWriter>> = {
  Conv: convolution,
  ConvTranspose: deconvolution,
  BatchNormalization: batchNorm,
  InstanceNormalization: instanceNorm,
  MaxPool: pooling('max'),
  AveragePool: pooling('avg'),
  GlobalMaxPool: globalPooling('max'),
  GlobalAveragePool: globalPooling('avg'),
  Gemm: gemm,
  Relu: activation('relu'),
  Sigmoid: activation('sigmoid'),
  Tanh: activation('tanh'),
  Softplus: activation('softrelu'),
  Softsign: activation('softsign'),
  LeakyRelu: simple('LeakyReLU', (n) => ({ act_type: 'leaky', slope: floatOf(n, 'alpha', 0.01) })),
  Elu: simple('LeakyReLU', (n) => ({ act_type: 'elu', slope: floatOf(n, 'alpha', 1) })),
  PRelu: prelu,
  HardSigmoid: simple('hard_sigmoid', (n) => ({ alpha: floatOf(n, 'alpha', 0.2), beta: floatOf(n, 'beta', 0.5) })),
  HardSwish: hardSwish,
  Clip: clip,
  Exp: simple('exp'),
  Log: simple('log'),
  Sqrt: simple('sqrt'),
  Abs: simple('abs'),
  Neg: simple('negative'),
  Identity: simple('identity'),
  Dropout: (node, net) =>
    net.add('Dropout', node.name, [input(node, net)], { p: net.numbers(node.inputs[1])?.[0] ?? 0.5 }),
  Add: arithmetic('broadcast_add', '_plus_scalar', '_plus_scalar'),
  Sub: arithmetic('broadcast_sub', '_minus_scalar', '_rminus_scalar'),
  Mul: arithmetic('broadcast_mul', '_mul_scalar', '_mul_scalar'),
  Div: arithmetic('broadcast_div', '_div_scalar', '_rdiv_scalar'),
  Concat: (node, net) =>
    net.add(
      'Concat',
      node.name,
      node.inputs.map((value) => net.entryOf(value)),
      {
        dim: intOf(node, 'axis', 1),
        num_args: node.inputs.length
      }
    ),
  Softmax: simple('softmax', axis),
  LogSoftmax: simple('log_softmax', axis),
  Flatten: simple('Flatten'),
  Reshape: reshape,
  Transpose: simple('transpose', (n) => ({ axes: intsOf(n, 'perm', []) })),
  Resize: resize,
  Slice: slice,
  Pad: pad
}
