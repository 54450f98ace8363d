/**
 * What normalisation does to whole channels, in blocks: scale and shift is a depthwise convolution of one tap, which takes a sum and
 * a Relu or Clip along, and a dot product per channel is one whose kernel is the other map.
 */
import { epsilonOf, intOf } from '../../graph/attributes'
import type { Attributes } from '../../graph/types'
import { sizeOf } from '../../graph/types'
import type { Layouts } from '../layouts'
import type { Lowering } from '../lowering'
import { withActivation } from './convolution'

/** y = scale·x + shift, per channel, and more. */
interface Affine {
  readonly scale: string
  readonly shift?: string
  /** In blocks, added to the result. */
  readonly other?: string
  readonly activation?: Attributes
}

/** @param x in blocks; `shape` is its own [N, C, H, W] */
function emitAffine(layouts: Layouts, x: string, shape: readonly number[], affine: Affine): string {
  const { g } = layouts
  const [, channels] = shape as [number, number]
  const all = layouts.roundUp(channels)
  const whole = (vector: string) => g.pad(g.reshape(vector, [channels]), [0, all - channels])
  const shift = affine.shift ? whole(affine.shift) : ''
  const inputs = [x, g.reshape(whole(affine.scale), [all, 1, 1, 1]), shift, affine.other ?? '']
  while (inputs.at(-1) === '') inputs.pop()
  const attributes: Attributes = {
    auto_pad: 'NOTSET',
    kernel_shape: [1, 1],
    group: all,
    ...affine.activation
  }
  return layouts.emit('Conv', inputs, attributes, layouts.blockedShape(shape))
}

/** ChannelAffine(x, scale, shift?, other?) = scale·x + shift + other */
export const lowerChannelAffine: Lowering = ({ g, node, layouts }) => {
  const [x, scale, shift, other] = node.inputs as [string, string, string?, string?]
  const isMap = g.rankOf(x) === 4
  if (isMap && (layouts.isOnlyBlocked(x) || (other && layouts.isOnlyBlocked(other)))) {
    const affine: Affine = {
      scale: layouts.plain(scale),
      ...(shift && { shift: layouts.plain(shift) }),
      ...(other && { other: layouts.blocked(other) })
    }
    return { blocked: emitAffine(layouts, layouts.blocked(x), g.shapeOf(x), affine) }
  }
  const scaled = g.mul(layouts.plain(x), g.perChannel(layouts.plain(scale), x))
  const summed = other ? g.add(scaled, layouts.plain(other)) : scaled
  return [shift ? g.add(summed, g.perChannel(layouts.plain(shift), x)) : summed]
}

/** ChannelDot(a, b) = Σ a·b per channel, [N, C, ...] -> [C]; in the usual layout as one batched product of matrices. */
export const lowerChannelDot: Lowering = ({ g, node, layouts }) => {
  const [a, b] = node.inputs as [string, string]
  if (g.rankOf(a) === 4 && (layouts.isOnlyBlocked(a) || layouts.isOnlyBlocked(b)))
    return [dotInBlocks(layouts, layouts.blocked(a), layouts.blocked(b), g.shapeOf(a))]
  const [n, c, ...size] = g.shapeOf(a) as [number, number, ...number[]]
  const row = (value: string) => g.reshape(layouts.plain(value), [n, c, 1, sizeOf(size)])
  return [g.reshape(g.sum(g.matmul(row(a), row(b), false, true), [0], false), [c])]
}

function dotInBlocks(layouts: Layouts, a: string, b: string, shape: readonly number[]): string {
  const { g } = layouts
  const { rows, pixels } = rowsOf(layouts, shape)
  const channels = rows * layouts.block
  const attributes = { auto_pad: 'NOTSET', kernel_shape: [1, pixels], group: channels }
  const operands = [g.reshape(a, [1, channels, 1, pixels]), g.reshape(b, [channels, 1, 1, pixels])]
  return sumOfRows(layouts, layouts.emit('Conv', operands, attributes, [1, channels, 1, 1]), shape)
}

/** Σ x per channel, [N, C, H, W] in blocks -> [C] */
export function sumInBlocks(layouts: Layouts, x: string, shape: readonly number[]): string {
  const { rows, pixels } = rowsOf(layouts, shape)
  const view = layouts.g.reshape(x, [rows, pixels, layouts.block])
  return sumOfRows(layouts, layouts.g.sum(view, [1], false), shape)
}

/** Rows of few enough pixels that float32 adds them up without much rounding; a row belongs to one image and one block. */
const LONGEST_ROW = 64
function rowsOf(layouts: Layouts, [n, c, h, w]: readonly number[]): { rows: number; pixels: number } {
  const area = h! * w!
  let pixels = Math.min(area, LONGEST_ROW)
  while (area % pixels !== 0) pixels--
  return { rows: (n! * layouts.roundUp(c!) * area) / layouts.block / pixels, pixels }
}

/** One sum per row and channel -> one per channel, [C] */
function sumOfRows(layouts: Layouts, sums: string, [n, c]: readonly number[]): string {
  const { g, block } = layouts
  const all = layouts.roundUp(c!)
  const perBlock = sizeOf(g.shapeOf(sums)) / n! / all
  const ofImage = g.sum(g.reshape(sums, [(n! * all) / block, perBlock, block]), [1], false)
  const total = g.sum(g.reshape(ofImage, [n!, all]), [0], false)
  return all === c ? total : g.slice(total, [0], [c!], [0])
}

/** With given statistics, or with the batch's own, which are answered as well. */
export const batchNormalization: Lowering = (site) => {
  const { g, node, layouts } = site
  const [x] = node.inputs as [string]
  if (g.rankOf(x) !== 4 || !layouts.isOnlyBlocked(x)) return null
  const [scale, bias, ...given] = node.inputs.slice(1).map((input) => layouts.plain(input)) as string[]
  const isOwn = intOf(node, 'training_mode', 0) === 1
  const { mean, variance, centred } = isOwn
    ? statistics(layouts, layouts.blocked(x), g.shapeOf(x))
    : { mean: given[0]!, variance: given[1]!, centred: null }
  const root = g.emit('Sqrt', [g.add(variance, g.scalar(epsilonOf(node)))])
  const factor = g.div(scale!, root)
  const shift = centred ? bias! : g.sub(bias!, g.mul(mean, factor))
  if (node.outputs[1]) layouts.setUsual(node.outputs[1], mean)
  if (node.outputs[2]) layouts.setUsual(node.outputs[2], variance)
  const from = centred ?? layouts.blocked(x)
  return withActivation(site, (activation) =>
    emitAffine(layouts, from, g.shapeOf(x), { scale: factor, shift, ...(activation && { activation }) })
  )
}

interface Statistics {
  readonly mean: string
  readonly variance: string
  /** x - mean, in blocks; normalising it rounds less than normalising x. */
  readonly centred: string
}

/** Mean and variance of each channel, the variance about the mean. */
function statistics(layouts: Layouts, x: string, shape: readonly number[]): Statistics {
  const { g } = layouts
  const [n, c, h, w] = shape as [number, number, number, number]
  const share = 1 / (n * h * w)
  const mean = g.scale(sumInBlocks(layouts, x, shape), share)
  const ones = g.float32([c], new Float32Array(c).fill(1))
  const centred = emitAffine(layouts, x, shape, { scale: ones, shift: g.neg(mean) })
  return { mean, variance: g.scale(dotInBlocks(layouts, centred, centred, shape), share), centred }
}
