/**
 * Operators that work on the blocked layout as well as on the usual one: a value that is only there in blocks stays in blocks.
 * Entries must map finite channels to finite ones, because the channels that fill the last block come along.
 */
import { intOf } from '../../graph/attributes'
import { sameShape, sizeOf } from '../../graph/types'
import type { Lowering, Site } from '../lowering'
import { cutOf } from './cuts'
import { sumInBlocks } from './channelwise'

const isMap = ({ g, node }: Site): boolean => g.rankOf(node.outputs[0]!) === 4

/** One value out of one. */
const unary: Lowering = (site) => {
  const { g, node, layouts } = site
  const [x, ...others] = node.inputs as [string, ...string[]]
  if (!isMap(site) || !layouts.isOnlyBlocked(x) || others.some((o) => o && sizeOf(g.shapeOf(o)) > 1)) return null
  return {
    blocked: g.emit(node.op, [layouts.blocked(x), ...others.map((o) => o && layouts.plain(o))], node.attributes)
  }
}

/** Pixel by pixel, out of maps of one shape and single numbers; all maps must be there in blocks already. */
const pixelwise: Lowering = (site) => {
  const { g, node, layouts } = site
  const shape = g.shapeOf(node.outputs[0]!)
  const maps = node.inputs.filter((input) => sameShape(g.shapeOf(input), shape))
  const fits = node.inputs.every((input) => maps.includes(input) || sizeOf(g.shapeOf(input)) === 1)
  if (!isMap(site) || sizeOf(shape) === 1 || !fits) return null
  if (!maps.every((m) => layouts.isBlocked(m)) && !maps.some((m) => layouts.isOnlyBlocked(m))) return null
  const inputs = node.inputs.map((i) => (maps.includes(i) ? layouts.blocked(i) : layouts.plain(i)))
  return { blocked: g.emit(node.op, inputs, node.attributes) }
}

/** Whole blocks, one after another; a map that is not in blocks is brought there if most of the result is. */
const concat: Lowering = ({ g, node, layouts }) => {
  const channels = (values: readonly string[]) => values.reduce((sum, value) => sum + g.shapeOf(value)[1]!, 0)
  const isWhole = (value: string) => g.rankOf(value) === 4 && g.shapeOf(value)[1]! % layouts.block === 0
  if (g.axis(node.inputs[0]!, intOf(node, 'axis', 1)) !== 1 || !node.inputs.every(isWhole)) return null
  const ready = node.inputs.filter((input) => layouts.isOnlyBlocked(input))
  if (ready.length === 0 || 2 * channels(ready) < channels(node.inputs)) return null
  return { parts: node.inputs }
}

/** Whole blocks out of others. */
const slice: Lowering = ({ g, node, layouts }) => {
  const [x, ...range] = node.inputs as [string, ...string[]]
  if (!layouts.isOnlyBlocked(x) || !cutOf(g, node, layouts.block)) return null
  return { blocked: g.emit('Slice', [layouts.blocked(x), ...range]) }
}

/** The sum of each channel, as for the gradient of a bias. */
const channelSum: Lowering = ({ g, node, layouts }) => {
  const [x, axes] = node.inputs as [string, string]
  if (!layouts.isOnlyBlocked(x) || intOf(node, 'keepdims', 1) === 1 || String(g.numbers(axes)) !== '0,2,3') return null
  return [sumInBlocks(layouts, layouts.blocked(x), g.shapeOf(x))]
}

export const BLOCKED_FORMS: Readonly<Record<string, Lowering>> = {
  Relu: unary,
  LeakyRelu: unary,
  HardSwish: unary,
  HardSigmoid: unary,
  Sigmoid: unary,
  Tanh: unary,
  Neg: unary,
  Not: unary,
  Cast: unary,
  Clip: unary,
  Add: pixelwise,
  Sub: pixelwise,
  Mul: pixelwise,
  Max: pixelwise,
  Min: pixelwise,
  And: pixelwise,
  Or: pixelwise,
  Greater: pixelwise,
  Less: pixelwise,
  GreaterOrEqual: pixelwise,
  LessOrEqual: pixelwise,
  Equal: pixelwise,
  Where: pixelwise,
  Concat: concat,
  Slice: slice,
  ReduceSum: channelSum
}
