/** Output types of layers: convolution, pooling, normalisation, matrix products, resizing. */
import { Failure } from '../../failure'
import { intOf, intsOf, stringOf } from '../attributes'
import type { Node, ValueType } from '../types'
import { normalizeAxis, sameShape, sizeOf } from '../types'
import { groupOf, padsOf, slide, spanOf, transposedWindowOf, unslide, windowOf } from '../windows'
import { asManyAs, broadcast, forEach, withShape, type Inputs, type ShapeRule, type ShapeTable } from './rule'

/** Splits [N, C, ...size]; a layer over pixels needs at least one. */
function spatial(node: Node, shape: readonly number[]): [n: number, channels: number, size: number[]] {
  const [n, channels, ...size] = shape
  if (size.length === 0 || shape.includes(0))
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) got the shape [${shape}]; [N, C, ...pixels] was expected.`
    )
  return [n!, channels!, size]
}

function checkWeight(node: Node, channels: number, wanted: number, x: Inputs, weight = 1): void {
  if (x.shape(weight).length !== x.shape(0).length)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) has a weight of the shape [${x.shape(weight)}] for an input of the shape [${x.shape(0)}]; as many axes were expected.`
    )
  if (channels !== wanted)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) has ${channels} input channels, but its weight [${x.shape(weight)}] with ${groupOf(node)} groups wants ${wanted}.`
    )
}

const LARGEST_WINDOW = 2 ** 16

/** One number per channel is what a bias has, or the scales and statistics of a normalisation. */
function checkVectors(node: Node, x: Inputs, channels: number, ...places: readonly number[]): void {
  for (const i of places)
    if (x.has(i) && !sameShape(x.shape(i), [channels]))
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (${node.op}) reads "${node.inputs[i]}" of the shape [${x.shape(i)}]; [${channels}] was expected.`
      )
}

const pool: ShapeRule = (node, x) => {
  const [n, c, size] = spatial(node, x.shape(0))
  const kernel = intsOf(node, 'kernel_shape', [])
  if (kernel.length !== size.length)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) has the kernel [${kernel}] for an input of shape [${x.shape(0)}].`
    )
  const window = windowOf(node, size, kernel)
  const pads = padsOf(window)
  if (sizeOf(kernel) > LARGEST_WINDOW || pads.some((p, i) => p >= spanOf(window, i % kernel.length)))
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) pools over windows of [${kernel}] with pads of [${pads}]; at most ${LARGEST_WINDOW} pixels and pads smaller than the window were expected.`
    )
  const shape = [n, c, ...slide(window, size, intOf(node, 'ceil_mode', 0) === 1)]
  return asManyAs(node, [
    { dtype: x.type(0).dtype, shape },
    { dtype: 'int64', shape }
  ])
}
const globalPool: ShapeRule = (node, x) => {
  const [n, c, size] = spatial(node, x.shape(0))
  return withShape(x, [n, c, ...size.map(() => 1)])
}

/** [..., m, k] · [..., k, n] with batch axes broadcast; a vector is a row on the left and a column on the right. */
function productShape(node: Node, left: readonly number[], right: readonly number[]): readonly number[] {
  const a = left.length === 1 ? [1, ...left] : left
  const b = right.length === 1 ? [...right, 1] : right
  if (a.at(-1) !== b.at(-2))
    throw new Failure('bad-model', `Node "${node.name}" (${node.op}) cannot multiply [${left}] by [${right}].`)
  const shape = [...broadcast(node, [a.slice(0, -2), b.slice(0, -2)]), a.at(-2)!, b.at(-1)!]
  if (left.length === 1) shape.splice(-2, 1)
  if (right.length === 1) shape.splice(-1, 1)
  return shape
}
const turnedProduct: ShapeRule = (node, x) => {
  const turn = (s: readonly number[], attribute: string) =>
    intOf(node, attribute, 0) === 1 ? [...s.slice(0, -2), s.at(-1)!, s.at(-2)!] : s
  return withShape(x, productShape(node, turn(x.shape(0), 'transA'), turn(x.shape(1), 'transB')))
}

const layerNormalization: ShapeRule = (node, x) => {
  const shape = x.shape(0)
  const axis = normalizeAxis(intOf(node, 'axis', -1), shape.length)
  for (const vector of [x.shape(1), ...(x.has(2) ? [x.shape(2)] : [])])
    if (!sameShape(broadcast(node, [shape.slice(axis), vector]), shape.slice(axis)))
      throw new RangeError('wider than the layer')
  const statistics: ValueType = { dtype: 'float32', shape: shape.map((d, i) => (i < axis ? d : 1)) }
  return asManyAs(node, [x.type(0), statistics, statistics])
}

/** @param weight position of W [M, C/group, k...] among the inputs */
function convolved(node: Node, x: Inputs, weight: number): readonly number[] {
  const [n, channels, size] = spatial(node, x.shape(0))
  const [out, perGroup, ...kernel] = x.shape(weight)
  checkWeight(node, channels, perGroup! * groupOf(node), x, weight)
  if (out! % groupOf(node) !== 0) throw new RangeError('groups of different size')
  if (node.op === 'Conv') checkVectors(node, x, out!, 2)
  return [n, out!, ...slide(windowOf(node, size, kernel), size)]
}

/** ONNX Runtime interpolates along the last two or three axes, bicubically along two. */
function checkInterpolated(node: Node, from: readonly number[], to: readonly number[]): void {
  const mode = stringOf(node, 'mode', 'nearest')
  if (from.includes(0) || to.includes(0)) throw new RangeError('nothing to resize')
  if (mode === 'nearest') return
  const most = mode === 'cubic' ? 2 : 3
  const outer = from.length - Math.min(most, Math.max(2, from.length - 2))
  if (
    from.some((size, axis) => axis < outer && size !== to[axis]) ||
    (mode === 'cubic' && from.length !== 4 && from.length !== 2)
  )
    throw new Failure(
      'unsupported-op',
      `Node "${node.name}" (Resize) turns [${from}] into [${to}] by ${mode} interpolation; only heights and widths can be resized so.`,
      { op: 'Resize', node: node.name }
    )
}

export const LAYER_SHAPES: ShapeTable = {
  Conv: (node, x) => withShape(x, convolved(node, x, 1)),
  // layers of quantised nets: they run in a frozen part
  QLinearConv: (node, x) => withShape(x, convolved(node, x, 3), x.type(7).dtype),
  ConvInteger: (node, x) => withShape(x, convolved(node, x, 1), 'int32'),
  QLinearMatMul: (node, x) => withShape(x, productShape(node, x.shape(0), x.shape(3)), x.type(7).dtype),
  MatMulInteger: (node, x) => withShape(x, productShape(node, x.shape(0), x.shape(1)), 'int32'),
  ConvTranspose(node, x) {
    const [n, channels, size] = spatial(node, x.shape(0))
    const [wanted, perGroup, ...kernel] = x.shape(1)
    checkWeight(node, channels, wanted!, x)
    if (channels % groupOf(node) !== 0) throw new RangeError('groups of different size')
    checkVectors(node, x, perGroup! * groupOf(node), 2)
    const window = transposedWindowOf(node, size, kernel)
    const extra = intsOf(node, 'output_padding', [])
    if (extra.some((e, i) => e < 0 || e >= Math.max(window.strides[i]!, window.dilations[i]!)))
      throw new RangeError('output padding beyond the stride')
    const out = unslide(window, size, extra)
    return withShape(x, [n, perGroup! * groupOf(node), ...out])
  },
  ...forEach(['MaxPool', 'AveragePool', 'LpPool'], pool),
  ...forEach(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'], globalPool),
  MaxUnpool(node, x) {
    const [n, c, size] = spatial(node, x.shape(0))
    const kernel = intsOf(node, 'kernel_shape', [])
    if (kernel.length !== size.length || !sameShape(x.shape(0), x.shape(1))) throw new RangeError('other indices')
    const window = windowOf(node, size, kernel)
    return withShape(x, x.optionalNumbers(2) ?? [n, c, ...unslide(window, size, [])])
  },
  BatchNormalization(node, x) {
    checkVectors(node, x, x.shape(0)[1] ?? 1, 1, 2, 3, 4)
    return asManyAs(node, [x.type(0), x.type(3), x.type(4)])
  },
  InstanceNormalization(node, x) {
    checkVectors(node, x, spatial(node, x.shape(0))[1], 1, 2)
    return [x.type(0)]
  },
  LayerNormalization: layerNormalization,
  MatMul: (node, x) => withShape(x, productShape(node, x.shape(0), x.shape(1))),
  FusedMatMul: turnedProduct,
  Gemm(node, x) {
    const [type] = turnedProduct(node, x) as [ValueType]
    const added = x.has(2) ? broadcast(node, [type.shape, x.shape(2)]) : type.shape
    if (type.shape.length !== 2 || x.shape(0).length !== 2 || !sameShape(added, type.shape))
      throw new RangeError('no product of two matrices')
    return [type]
  },
  Resize(node, x) {
    const from = x.shape(0)
    const sizes = x.optionalNumbers(3)
    const to = sizes ?? x.optionalNumbers(2)?.map((s, i) => Math.floor(Math.fround(from[i]! * s)))
    if (to?.length !== from.length)
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (Resize) has ${to?.length ?? 0} sizes for an input of shape [${from}].`
      )
    checkInterpolated(node, from, to)
    return withShape(x, to)
  },
  GridSample(_node, x) {
    const [image, grid] = [x.shape(0), x.shape(1)]
    if (image.length !== 4 || grid.length !== 4 || grid[3] !== 2 || grid[0] !== image[0])
      throw new RangeError('no grid of places in an image')
    return withShape(x, [image[0]!, image[1]!, grid[1]!, grid[2]!])
  }
}
