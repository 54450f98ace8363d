/**
 * Gradients of convolution. They are emitted as two logical operators, ConvInputGradient and ConvWeightGradient (domain
 * "segsmith"), which `lower/` turns into stock ONNX: which formulation is fastest depends on shape and device, not on calculus.
 */
import type { Graph } from '../graph/graph'
import type { Attributes, Node } from '../graph/types'
import { groupOf, padsOf, transposedWindowOf, windowOf } from '../graph/windows'
import { LOGICAL, simple, type RuleTable } from './rule'

/** The geometry of a Conv or ConvTranspose with auto_pad resolved. */
function geometry(g: Graph, node: Node, x: string, w: string): Attributes {
  const read = node.op === 'ConvTranspose' ? transposedWindowOf : windowOf
  const window = read(node, g.shapeOf(x).slice(2), g.shapeOf(w).slice(2))
  return {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: padsOf(window),
    group: groupOf(node)
  }
}

/** dX of Y = Conv(X, W): dY [N, M, ...] and W [M, C/group, ...] -> [N, C, ...]. */
function inputGradient(g: Graph, dy: string, w: string, x: string, attributes: Attributes): string {
  return g.emit('ConvInputGradient', [dy, w], attributes, { domain: LOGICAL, types: [g.typeOf(x)] })
}
/** dW of Y = Conv(X, W): X [N, C, ...] and dY [N, M, ...] -> [M, C/group, ...]. */
function weightGradient(g: Graph, x: string, dy: string, w: string, attributes: Attributes): string {
  return g.emit('ConvWeightGradient', [x, dy], attributes, { domain: LOGICAL, types: [g.typeOf(w)] })
}

export const CONVOLUTIONS: RuleTable = {
  Conv: simple((g, dy, node, needs) => {
    const [x, w] = node.inputs as [string, string]
    const attributes = geometry(g, node, x, w)
    return [
      needs(0) ? inputGradient(g, dy, w, x, attributes) : null,
      needs(1) ? weightGradient(g, x, dy, w, attributes) : null,
      needs(2) ? g.sumPerChannel(dy) : null
    ]
  }),
  // A transposed convolution is the input gradient of a convolution, so its own gradients are that convolution and its dW
  // with x and dy swapped. output_padding needs no care: a convolution's output size is rounded down.
  ConvTranspose: simple((g, dy, node, needs) => {
    const [x, w] = node.inputs as [string, string]
    const attributes = geometry(g, node, x, w)
    return [
      needs(0) ? g.emit('Conv', [dy, w], attributes) : null,
      needs(1) ? weightGradient(g, dy, x, w, attributes) : null,
      needs(2) ? g.sumPerChannel(dy) : null
    ]
  })
}
