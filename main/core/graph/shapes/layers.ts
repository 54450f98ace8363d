/** Output types of layers: convolution, pooling, normalisation, matrix products, resizing. */
import { Failure } from '../../failure'
import { intOf, intsOf } from '../attributes'
import type { Node, ValueType } from '../types'
import { normalizeAxis } from '../types'
import { groupOf, slide, transposedWindowOf, unslide, windowOf } from '../windows'
import { asManyAs, broadcast, forEach, withShape, type Inputs, type ShapeRule, type ShapeTable } from './rule'

/** Splits [N, C, ...size]; a layer over pixels needs at least one. */
function spatial(node: Node, shape: readonly number[]): [n: number, channels: number, size: number[]] {
  const [n, channels, ...size] = shape
  if (size.length === 0)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) got the shape [${shape}]; [N, C, ...pixels] was expected.`
    )
  return [n!, channels!, size]
}

function checkWeight(node: Node, channels: number, wanted: number, x: Inputs, weight = 1): void {
  if (x.shape(weight).length !== x.shape(0).length || channels !== wanted)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) has ${channels} input channels, but its weight [${x.shape(weight)}] with ${groupOf(node)} groups wants ${wanted}.`
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
  const shape = [n, c, ...slide(windowOf(node, size, kernel), size, intOf(node, 'ceil_mode', 0) === 1)]
  return asManyAs(node, [
    { dtype: x.type(0).dtype, shape },
    { dtype: 'int64', shape }
  ])
}
const globalPool: ShapeRule = (_node, x) =>
  withShape(
    x,
    x.shape(0).map((d, i) => (i < 2 ? d : 1))
  )

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
  const statistics: ValueType = { dtype: 'float32', shape: shape.map((d, i) => (i < axis ? d : 1)) }
  return asManyAs(node, [x.type(0), statistics, statistics])
}

/** @param weight position of W [M, C/group, k...] among the inputs */
function convolved(node: Node, x: Inputs, weight: number): readonly number[] {
  const [n, channels, size] = spatial(node, x.shape(0))
  const [out, perGroup, ...kernel] = x.shape(weight)
  checkWeight(node, channels, perGroup! * groupOf(node), x, weight)
  return [n, out!, ...slide(windowOf(node, size, kernel), size)]
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
    const out = unslide(transposedWindowOf(node, size, kernel), size, intsOf(node, 'output_padding', []))
    return withShape(x, [n, perGroup! * groupOf(node), ...out])
  },
  ...forEach(['MaxPool', 'AveragePool', 'LpPool'], pool),
  ...forEach(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'], globalPool),
  MaxUnpool(node, x) {
    const [n, c, size] = spatial(node, x.shape(0))
    const window = windowOf(node, size, intsOf(node, 'kernel_shape', []))
    return withShape(x, x.optionalNumbers(2) ?? [n, c, ...unslide(window, size, [])])
  },
  BatchNormalization: (node, x) => asManyAs(node, [x.type(0), x.type(3), x.type(4)]),
  LayerNormalization: layerNormalization,
  MatMul: (node, x) => withShape(x, productShape(node, x.shape(0), x.shape(1))),
  FusedMatMul: turnedProduct,
  Gemm: turnedProduct,
  Resize(node, x) {
    const from = x.shape(0)
    const sizes = x.optionalNumbers(3)
    const to = sizes ?? x.optionalNumbers(2)?.map((s, i) => Math.floor(Math.fround(from[i]! * s)))
    if (to?.length !== from.length)
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (Resize) has ${to?.length ?? 0} sizes for an input of shape [${from}].`
      )
    return withShape(x, to)
  },
  GridSample: (_node, x) => withShape(x, [...x.shape(0).slice(0, 2), ...x.shape(1).slice(1, -1)])
}
