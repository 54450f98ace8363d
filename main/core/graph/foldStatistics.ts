/**
 * A BatchNormalization with fixed statistics right behind a convolution becomes part of it, W' = W·s and b' = (b - mean)·s + bias
 * with s = scale/√(variance + ε): the maps are read and kept once less. The graph stays differentiable in all of them.
 * Source: Jacob et al., Quantization and training, section 3.2, https://arxiv.org/abs/1712.05877
 */
import { epsilonOf, intOf } from './attributes'
import type { Graph } from './graph'
import type { Node } from './types'
import { sizeOf } from './types'

export function foldFixedStatistics(g: Graph): Graph {
  const readers = new Map<string, number>()
  for (const input of g.nodes.flatMap((node) => node.inputs)) readers.set(input, (readers.get(input) ?? 0) + 1)
  for (const output of g.outputs) readers.set(output, Infinity)
  const convolutions = new Map<string, Node>()
  return g.rewrite((node) => {
    if (node.op === 'Conv') convolutions.set(node.outputs[0]!, node)
    if (node.op !== 'BatchNormalization' || intOf(node, 'training_mode', 0) === 1) return null
    const conv = convolutions.get(node.inputs[0]!)
    const isAlone = conv && readers.get(conv.outputs[0]!) === 1
    return isAlone && pays(g, conv) ? [fold(g, conv, node)] : null
  })
}

/** A weight that is larger than the map costs more to scale; a constant one ONNX Runtime folds by itself. */
function pays(g: Graph, conv: Node): boolean {
  const weight = conv.inputs[1]!
  return !g.constants.has(weight) && sizeOf(g.shapeOf(weight)) <= sizeOf(g.shapeOf(conv.outputs[0]!))
}

function fold(g: Graph, conv: Node, norm: Node): string {
  const [x, w, b] = conv.inputs as [string, string, string | undefined]
  const [, scale, bias, mean, variance] = norm.inputs as [string, string, string, string, string]
  const s = g.div(scale, g.emit('Sqrt', [g.add(variance, g.scalar(epsilonOf(norm)))]))
  const perOutput = g.shapeOf(w).map((size, axis) => (axis === 0 ? size : 1))
  const centre = b ? g.sub(b, mean) : g.neg(mean)
  const folded = [x, g.mul(w, g.reshape(s, perOutput)), g.add(g.mul(centre, s), bias)]
  return g.emit('Conv', folded, conv.attributes, { name: conv.name })
}
