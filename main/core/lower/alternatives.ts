/**
 * Other formulations of operators that a device's driver computes wrongly: operator -> substitution. What is wrong is found by trying
 * (`executor/selfTest`), as with ONNX Runtime's WebGPU convolutions of 6, 9, 15 ... channels in the layout with channels last:
 * https://github.com/microsoft/onnxruntime/issues/29651
 */
import { intOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { roundUp } from './geometry'
import type { Substitution } from './lowering'

/** Shaders read four channels at a time. */
const WHOLE = 4

/** Zeros behind an axis, up to a whole number of fours. */
function fill(g: Graph, value: string, axis: number): string {
  const shape = g.shapeOf(value)
  const begins = shape.map(() => 0)
  const ends = shape.map((size, i) => (i === axis ? roundUp(size, WHOLE) - size : 0))
  return g.pad(value, [...begins, ...ends])
}

/** The same convolution of more input channels, all of them zero. @param channels the axis of W that they are */
const withWholeChannels =
  (channels: 0 | 1): Substitution =>
  (g: Graph, node: Node) => {
    const [x, w, ...bias] = node.inputs as [string, string, ...string[]]
    if (intOf(node, 'group', 1) !== 1 || g.shapeOf(x)[1]! % WHOLE === 0) return null
    return [g.emit(node.op, [fill(g, x, 1), fill(g, w, channels), ...bias], node.attributes)]
  }

export const ALTERNATIVES: Readonly<Record<string, Substitution>> = {
  Conv: withWholeChannels(1),
  ConvTranspose: withWholeChannels(0)
}
