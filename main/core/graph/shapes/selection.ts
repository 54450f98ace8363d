/** Output types of ops that pick elements, by index or by rank, and of reductions. */
import { intOf, reducedAxes } from '../attributes'
import type { ValueType } from '../types'
import { normalizeAxis } from '../types'
import { forEach, withShape, type ShapeRule, type ShapeTable } from './rule'

const reduce: ShapeRule = (node, x) => {
  const shape = x.shape(0)
  const axes = reducedAxes(node, shape.length, x.optionalNumbers(1))
  const keep = intOf(node, 'keepdims', 1) === 1
  return withShape(
    x,
    keep ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i))
  )
}

const extremeIndex: ShapeRule = (node, x) => {
  const shape = x.shape(0)
  const axis = normalizeAxis(intOf(node, 'axis', 0), shape.length)
  const keep = intOf(node, 'keepdims', 1) === 1
  return withShape(x, keep ? shape.with(axis, 1) : shape.filter((_, i) => i !== axis), 'int64')
}

export const SELECTION_SHAPES: ShapeTable = {
  Gather(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x.shape(0).length)
    return withShape(x, [...x.shape(0).slice(0, axis), ...x.shape(1), ...x.shape(0).slice(axis + 1)])
  },
  GatherElements: (_node, x) => withShape(x, x.shape(1)),
  GatherND(node, x) {
    const batch = intOf(node, 'batch_dims', 0)
    const indices = x.shape(1)
    return withShape(x, [...indices.slice(0, -1), ...x.shape(0).slice(batch + indices.at(-1)!)])
  },
  ...forEach(['ScatterElements', 'ScatterND', 'Trilu', 'CumSum'], (_node, x) => [x.type(0)]),
  TopK(node, x) {
    const shape = x.shape(0).with(intOf(node, 'axis', -1), x.numbers(1)[0]!)
    return [
      { dtype: x.type(0).dtype, shape },
      { dtype: 'int64', shape }
    ] satisfies ValueType[]
  },
  OneHot(node, x) {
    const shape = [...x.shape(0)]
    shape.splice(normalizeAxis(intOf(node, 'axis', -1), shape.length + 1), 0, x.numbers(1)[0]!)
    return withShape(x, shape, x.type(2).dtype)
  },
  ...forEach(['ArgMax', 'ArgMin'], extremeIndex),
  ...forEach(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'], reduce),
  ...forEach(['ReduceL1', 'ReduceL2', 'ReduceSumSquare', 'ReduceLogSum', 'ReduceLogSumExp'], reduce)
}
