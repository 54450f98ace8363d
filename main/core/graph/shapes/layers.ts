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

function checkWeight(node: Node, channels: number, wanted: number, x: Inputs): void {
  if (x.shape(1).length !== x.shape(0).length || channels !== wanted)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) has ${channels} input channels, but its weight [${x.shape(1)}] with ${groupOf(node)} groups wants ${wanted}.`
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

function matrixProduct(node: Node, x: Inputs, transA: boolean, transB: boolean): ValueType[] {
  const turn = (s: readonly number[], on: boolean) => (on ? [...s.slice(0, -2), s.at(-1)!, s.at(-2)!] : s)
  const a = turn(x.shape(0).length === 1 ? [1, ...x.shape(0)] : x.shape(0), transA)
  const b = turn(x.shape(1).length === 1 ? [...x.shape(1), 1] : x.shape(1), transB)
  if (a.at(-1) !== b.at(-2))
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (${node.op}) cannot multiply [${x.shape(0)}] by [${x.shape(1)}].`
    )
  const shape = [...broadcast(node, [a.slice(0, -2), b.slice(0, -2)]), a.at(-2)!, b.at(-1)!]
  if (x.shape(0).length === 1) shape.splice(-2, 1)
  if (x.shape(1).length === 1) shape.splice(-1, 1)
  return withShape(x, shape)
}
const turned = (node: Node, x: Inputs) =>
  matrixProduct(node, x, intOf(node, 'transA', 0) === 1, intOf(node, 'transB', 0) === 1)

const layerNormalization: ShapeRule = (node, x) => {
  const shape = x.shape(0)
  const axis = normalizeAxis(intOf(node, 'axis', -1), shape.length)
  const statistics: ValueType = { dtype: 'float32', shape: shape.map((d, i) => (i < axis ? d : 1)) }
  return asManyAs(node, [x.type(0), statistics, statistics])
}

export const LAYER_SHAPES: ShapeTable = {
  Conv(node, x) {
    const [n, channels, size] = spatial(node, x.shape(0))
    const [out, perGroup, ...kernel] = x.shape(1)
    checkWeight(node, channels, perGroup! * groupOf(node), x)
    return withShape(x, [n, out!, ...slide(windowOf(node, size, kernel), size)])
  },
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
  MatMul: (node, x) => matrixProduct(node, x, false, false),
  FusedMatMul: turned,
  Gemm: turned,
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
