/**
 * dX of Y = Conv(X, W). With stride 1 it is a convolution of dY with the flipped, transposed weight; otherwise a transposed
 * convolution. Source: Dumoulin and Visin, A guide to convolution arithmetic, https://arxiv.org/abs/1603.07285
 */
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { sizeOf } from '../graph/types'
import { emitBlocked, isBlockable, isWorthBlocking, staysBlocked } from './blocked/convolution'
import { canTile, emitTiles } from './blocked/convTranspose'
import { cutsOf } from './blocked/cuts'
import { blockDenseFlipped, blockOutputs, reverseTaps } from './blocked/weights'
import { geometryOf, isUnit, type ConvGeometry } from './geometry'
import type { Layouts } from './layouts'
import type { Lowered, Lowering, Site } from './lowering'

export const lowerConvInputGradient: Lowering = (site) => {
  const { g, node, layouts } = site
  const [dy, w] = node.inputs as [string, string]
  const conv = geometryOf(node)
  const size = g.shapeOf(node.outputs[0]!).slice(2)
  const pads = flippedPads(conv, spreadSize(g, conv, dy), size)
  const blocked = pads && blockedConv(site, conv, pads)
  if (blocked) return blocked
  const weight = layouts.plain(w)
  const tiles = { x: dy, weight, shape: g.shapeOf(node.outputs[0]!) }
  if (isTiling(conv) && canTile(layouts, tiles, site.target.channelBlock)) return { blocked: emitTiles(layouts, tiles) }
  if (isUnit(conv.strides) && pads && !prefersTransposed(g, node, conv, w)) {
    const attributes = { kernel_shape: conv.kernel, dilations: conv.dilations, pads, group: conv.group }
    return [g.emit('Conv', [layouts.plain(dy), flippedWeight(g, weight, conv)], attributes)]
  }
  return [transposedConv(g, layouts.plain(dy), weight, conv, size)]
}

/** Whether the windows of the convolution lie side by side. */
const isTiling = (c: ConvGeometry): boolean =>
  c.group === 1 &&
  isUnit(c.dilations) &&
  c.kernel.every((k, axis) => k === c.strides[axis]) &&
  [...c.padBegin, ...c.padEnd].every((pad) => pad === 0)

/** On the CPU, in blocks of channels: depthwise always, dense of stride 1 where the map is large. */
function blockedConv(site: Site, conv: ConvGeometry, pads: readonly number[]): Lowered | null {
  const { g, node, target, layouts } = site
  const [dy, w] = node.inputs as [string, string]
  const shape = g.shapeOf(node.outputs[0]!)
  const [outputs, inputs] = [g.shapeOf(dy)[1]!, shape[1]!]
  const block = target.channelBlock
  const { kernel, dilations, group } = conv
  const window = { kernel, strides: [1, 1], dilations, padBegin: pads.slice(0, 2), padEnd: pads.slice(2) }
  if (kernel.length !== 2 || g.constants.has(w)) return null
  const emit = (x: string, weight: string, channels = inputs) =>
    emitBlocked(layouts, { x, weight, window, group, shape: shape.with(1, channels) })
  if (group > 1) {
    const isDepthwise = group === inputs && group === outputs && isBlockable(block, group)
    if (!isDepthwise) return null
    const weight = blockOutputs(g, reverseTaps(g, layouts.plain(w)), block)
    return { blocked: emit(spread(layouts, dy, conv.strides), weight) }
  }
  const isBetter = isWorthBlocking(block, outputs, shape, kernel) || staysBlocked(layouts, dy, inputs, kernel)
  if (!isUnit(conv.strides) || !isBetter) return null
  const weight = blockDenseFlipped(g, layouts.plain(w), block)
  const cuts = cutsOf(site)
  if (!cuts) return { blocked: emit(layouts.blocked(dy), weight) }
  for (const { output, first, end } of cuts) {
    const part = emit(layouts.blocked(dy), g.slice(weight, [first], [end], [0]), end - first)
    layouts.setBlocked(output, part)
  }
  return []
}

/** Big weights on small maps: turning the weight around costs more than the slower kernel. */
function prefersTransposed(g: Graph, node: Node, conv: ConvGeometry, w: string): boolean {
  const [n, , ...size] = g.shapeOf(node.outputs[0]!) as [number, number, ...number[]]
  const [out, channels] = g.shapeOf(w) as [number, number]
  return conv.group === 1 && sizeOf(conv.kernel) > 1 && n * sizeOf(size) <= 512 && out * channels >= 128 * 128
}

const spreadSize = (g: Graph, conv: ConvGeometry, dy: string): number[] =>
  g
    .shapeOf(dy)
    .slice(2)
    .map((size, axis) => size * conv.strides[axis]!)

/** dY in blocks with zeros behind every row and column, so that a convolution of stride 1 does what a stride undoes. */
function spread(layouts: Layouts, dy: string, [down, right]: readonly number[]): string {
  const blocked = layouts.blocked(dy)
  if (down === 1 && right === 1) return blocked
  const { g, block } = layouts
  const [n, c, h, w] = layouts.blockedShape(g.shapeOf(dy)) as [number, number, number, number]
  const rows = g.reshape(blocked, [(n * c * h) / block, 1, w, block])
  const padded = g.pad(rows, [0, 0, 0, 0, 0, down! - 1, 0, (right! - 1) * block])
  return g.reshape(padded, [n, c, h * down!, w * right!])
}

/**
 * Pads of the flipped convolution, or null when one would be negative.
 * @param out of what it reads
 */
function flippedPads(conv: ConvGeometry, out: readonly number[], size: readonly number[]): number[] | null {
  const begin = conv.span.map((span, i) => span - 1 - conv.padBegin[i]!)
  const end = size.map((s, i) => s - (out[i]! + begin[i]! - conv.span[i]! + 1))
  return [...begin, ...end].every((p) => p >= 0) ? [...begin, ...end] : null
}

/** W [M, C/group, k...] with input and output channels exchanged per group and the taps reversed: [C, M/group, k...]. */
function flippedWeight(g: Graph, w: string, conv: ConvGeometry): string {
  const [out, perGroup] = g.shapeOf(w) as [number, number]
  const taps = sizeOf(conv.kernel)
  const outPerGroup = out / conv.group
  // of a matrix, ONNX Runtime has a faster transpose
  if (taps === 1 && conv.group === 1)
    return g.reshape(g.transpose(g.reshape(w, [out, perGroup]), [1, 0]), [perGroup, out, ...conv.kernel])
  const depthwise = perGroup === 1 && outPerGroup === 1
  const grouped = g.reshape(w, [conv.group, outPerGroup, perGroup, taps])
  const exchanged = depthwise ? grouped : g.transpose(grouped, [0, 2, 1, 3])
  const reversed = taps === 1 ? exchanged : g.slice(exchanged, [-1], [-taps - 1], [3], [-1])
  return g.reshape(reversed, [conv.group * perGroup, outPerGroup, ...conv.kernel])
}

function transposedConv(g: Graph, dy: string, w: string, conv: ConvGeometry, size: readonly number[]): string {
  const out = g.shapeOf(dy).slice(2)
  const reach = out.map((d, i) => (d - 1) * conv.strides[i]! + conv.span[i]! - conv.padBegin[i]! - conv.padEnd[i]!)
  const attributes = {
    kernel_shape: conv.kernel,
    strides: conv.strides,
    dilations: conv.dilations,
    pads: [...conv.padBegin, ...conv.padEnd],
    output_padding: size.map((s, i) => s - reach[i]!),
    group: conv.group
  }
  return g.emit('ConvTranspose', [dy, w], attributes)
}
