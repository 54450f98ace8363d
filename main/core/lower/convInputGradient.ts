/**
 * dX of Y = Conv(X, W). With stride 1 it is a convolution of dY with the flipped, transposed weight; otherwise a transposed
 * convolution. Source: Dumoulin and Visin, A guide to convolution arithmetic, https://arxiv.org/abs/1603.07285
 */
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { sizeOf } from '../graph/types'
import type { Lowering } from './lowering'
import { geometryOf, isUnit, type ConvGeometry } from './geometry'

export const lowerConvInputGradient: Lowering = (g, node) => {
  const [dy, w] = node.inputs as [string, string]
  const conv = geometryOf(node)
  const size = g.shapeOf(node.outputs[0]!).slice(2)
  const pads = flippedPads(g, conv, dy, size)
  if (isUnit(conv.strides) && pads && !prefersTransposed(g, node, conv, w)) {
    const attributes = { kernel_shape: conv.kernel, dilations: conv.dilations, pads, group: conv.group }
    return g.emit('Conv', [dy, flippedWeight(g, w, conv)], attributes)
  }
  return transposedConv(g, dy, w, conv, size)
}

/** Big weights on small maps: turning the weight around costs more than the slower kernel. */
function prefersTransposed(g: Graph, node: Node, conv: ConvGeometry, w: string): boolean {
  const [n, , ...size] = g.shapeOf(node.outputs[0]!) as [number, number, ...number[]]
  const [out, channels] = g.shapeOf(w) as [number, number]
  return conv.group === 1 && sizeOf(conv.kernel) > 1 && n * sizeOf(size) <= 512 && out * channels >= 128 * 128
}

/** Pads of the flipped convolution, or null when one would be negative. */
function flippedPads(g: Graph, conv: ConvGeometry, dy: string, size: readonly number[]): number[] | null {
  const out = g.shapeOf(dy).slice(2)
  const begin = conv.span.map((span, i) => span - 1 - conv.padBegin[i]!)
  const end = size.map((s, i) => s - (out[i]! + begin[i]! - conv.span[i]! + 1))
  return [...begin, ...end].every((p) => p >= 0) ? [...begin, ...end] : null
}

/** W [M, C/group, k...] with input and output channels exchanged per group and the taps reversed: [C, M/group, k...]. */
function flippedWeight(g: Graph, w: string, conv: ConvGeometry): string {
  const [out, perGroup] = g.shapeOf(w) as [number, number]
  const taps = sizeOf(conv.kernel)
  const outPerGroup = out / conv.group
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
