/**
 * Weights as the blocked convolutions read them, re-blocked inside the graph because training changes them. Chains of transposes
 * of few axes are several times faster than one of six: ONNX Runtime has fast paths for those.
 * Source: MlasReorderFilterOIHWBiBo and MlasReorderFilterOIHWBo, https://github.com/microsoft/onnxruntime
 */
import type { Graph } from '../../graph/graph'
import { sizeOf } from '../../graph/types'
import { roundUp } from '../geometry'

/** W [M, C, h, w] -> blocks of input and output channels: [M/b, C/b, h, w, b (input), b (output)]. */
export function blockDense(g: Graph, w: string, block: number): string {
  const [m, c, h, wd] = g.shapeOf(w) as [number, number, number, number]
  const [outs, ins, taps] = [roundUp(m, block), roundUp(c, block), h * wd]
  const padded = g.pad(w, [0, 0, 0, 0, outs - m, ins - c, 0, 0])
  const outLast = g.transpose(g.reshape(padded, [outs / block, block, ins * taps]), [0, 2, 1])
  const inside = taps === 1 ? outLast : swapMiddle(g, outLast, [(outs / block) * (ins / block), block, taps, block])
  return g.reshape(inside, [outs, ins, h, wd])
}

/** The same of the weight that makes dX from dY: input and output channels exchanged, taps reversed. */
export function blockDenseFlipped(g: Graph, w: string, block: number): string {
  const [m, c, h, wd] = g.shapeOf(w) as [number, number, number, number]
  const [outs, ins, taps] = [roundUp(m, block), roundUp(c, block), h * wd]
  let value = g.pad(w, [0, 0, 0, 0, outs - m, ins - c, 0, 0])
  if (ins > block) value = g.transpose(g.reshape(value, [outs, ins / block, block * taps]), [1, 0, 2])
  if (taps > 1) {
    value = g.transpose(g.reshape(value, [(ins / block) * outs, block, taps]), [0, 2, 1])
    value = swapMiddle(g, value, [(ins / block) * (outs / block), block, taps, block])
    value = reverse(g, value, 1)
  }
  return g.reshape(value, [ins, outs, h, wd])
}

/** W [M, C/group, h, w] -> blocks of output channels: [M/b, C/group, h, w, b]; for depthwise and first layers. */
export function blockOutputs(g: Graph, w: string, block: number): string {
  const [m, c, h, wd] = g.shapeOf(w) as [number, number, number, number]
  const outs = roundUp(m, block)
  const padded = g.pad(w, [0, 0, 0, 0, outs - m, 0, 0, 0])
  const rows = g.transpose(g.reshape(padded, [outs / block, block, c * h * wd]), [0, 2, 1])
  return g.reshape(rows, [outs, c, h, wd])
}

/** Depthwise W [C, 1, h, w] with its taps reversed. */
export function reverseTaps(g: Graph, w: string): string {
  const shape = g.shapeOf(w)
  const taps = sizeOf(shape.slice(2))
  return taps === 1 ? w : g.reshape(reverse(g, g.reshape(w, [sizeOf(shape) / taps, taps]), 1), shape)
}

const swapMiddle = (g: Graph, value: string, shape: readonly number[]): string =>
  g.transpose(g.reshape(value, shape), [0, 2, 1, 3])
const reverse = (g: Graph, value: string, axis: number): string =>
  g.slice(value, [-1], [-g.shapeOf(value)[axis]! - 1], [axis], [-1])
