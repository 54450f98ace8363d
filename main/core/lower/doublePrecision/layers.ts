/** Whole-image layers without a double kernel: global pooling, resizing, normalisation per image and channel. */
import { epsilonOf } from '../../graph/attributes'
import type { Graph } from '../../graph/graph'
import { interpolation, resizeScales } from '../../graph/interpolation'
import { applyMatrix } from '../../graph/matrices'
import type { Substitution } from '../lowering'

const pixelAxes = (g: Graph, x: string): number[] =>
  g
    .shapeOf(x)
    .slice(2)
    .map((_, i) => i + 2)

export const globalAverage: Substitution = (g, { inputs: [x] }) => [g.mean(x!, pixelAxes(g, x!), true)]
export const globalMaximum: Substitution = (g, { inputs: [x] }) => [g.max(x!, pixelAxes(g, x!), true)]

/** One matrix per axis. */
export const resize: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  const [from, to] = [g.shapeOf(x), g.shapeOf(node.outputs[0]!)]
  const scales = resizeScales(g, node, from, to)
  return [
    from.reduce((value, size, axis) => {
      if (size === to[axis]) return value
      return applyMatrix(g, value, axis, interpolation(node, size, to[axis]!, scales[axis]!), to[axis]!)
    }, x)
  ]
}

/** y = scale·(x - μ)/√(σ² + ε) + bias */
export const instanceNormalization: Substitution = (g, node) => {
  const [x, scale, bias] = node.inputs as [string, string, string]
  const axes = pixelAxes(g, x)
  const centred = g.sub(x, g.mean(x, axes, true))
  const variance = g.mean(g.mul(centred, centred), axes, true)
  const normal = g.div(centred, g.emit('Sqrt', [g.add(variance, g.scalar(epsilonOf(node)))]))
  return [g.add(g.mul(normal, g.perChannel(scale, x)), g.perChannel(bias, x))]
}
