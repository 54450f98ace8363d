/** Output types of ops that pick elements, by index or by rank, and of reductions. */
import { intOf, reducedAxes } from '../attributes'
import type { Node, ValueType } from '../types'
import { normalizeAxis, sameShape } from '../types'
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

/** One index per element, within the other axes of what it points into. */
function checkIndices(node: Node, into: readonly number[], indices: readonly number[]): void {
  const axis = normalizeAxis(intOf(node, 'axis', 0), into.length)
  if (indices.length !== into.length || indices.some((size, i) => i !== axis && size > into[i]!))
    throw new RangeError('more indices than elements')
}

export const SELECTION_SHAPES: ShapeTable = {
  Gather(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', 0), x.shape(0).length)
    x.known(1)?.forEach((index) => normalizeAxis(index, x.shape(0)[axis]!))
    return withShape(x, [...x.shape(0).slice(0, axis), ...x.shape(1), ...x.shape(0).slice(axis + 1)])
  },
  GatherElements(node, x) {
    checkIndices(node, x.shape(0), x.shape(1))
    return withShape(x, x.shape(1))
  },
  GatherND(node, x) {
    const batch = intOf(node, 'batch_dims', 0)
    const indices = x.shape(1)
    return withShape(x, [...indices.slice(0, -1), ...x.shape(0).slice(batch + indices.at(-1)!)])
  },
  ScatterElements(node, x) {
    checkIndices(node, x.shape(0), x.shape(1))
    if (!sameShape(x.shape(1), x.shape(2))) throw new RangeError('other updates than indices')
    return [x.type(0)]
  },
  ...forEach(['ScatterND', 'Trilu', 'CumSum'], (_node, x) => [x.type(0)]),
  TopK(node, x) {
    const axis = normalizeAxis(intOf(node, 'axis', -1), x.shape(0).length)
    const [count] = x.numbers(1) as [number]
    if (x.numbers(1).length !== 1 || count > x.shape(0)[axis]!) throw new RangeError('more than there are')
    const shape = x.shape(0).with(axis, count)
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
