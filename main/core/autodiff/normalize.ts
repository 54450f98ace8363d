/** Gradients of normalisation layers. */
import { epsilonOf, intOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'

import type { Node } from '../graph/types'
import { sizeOf } from '../graph/types'
import { LOGICAL, simple, type RuleTable } from './rule'

const reciprocalRoot = (g: Graph, variance: string, epsilon: number): string =>
  g.emit('Reciprocal', [g.emit('Sqrt', [g.add(variance, g.scalar(epsilon))])])

/** Σ a·b per channel, [N, C, ...] -> [C]; like the next one a logical operator, which `lower/` turns into stock ONNX. */
const dotPerChannel = (g: Graph, a: string, b: string): string =>
  g.emit('ChannelDot', [a, b], {}, { domain: LOGICAL, types: [{ dtype: g.real, shape: [g.shapeOf(a)[1]!] }] })
/** scale·x + shift + other, scale and shift [C] */
const affine = (g: Graph, x: string, scale: string, shift: string = '', other: string = ''): string =>
  g.emit('ChannelAffine', [x, scale, shift, other], {}, { domain: LOGICAL, types: [g.typeOf(x)] })

/** x̂ = (x - μ)·r over `axes`, with r = 1/√(σ² + ε), from the input itself. */
function standardize(g: Graph, x: string, axes: readonly number[], epsilon: number): { normal: string; root: string } {
  const centred = g.sub(x, g.mean(x, axes, true))
  const root = reciprocalRoot(g, g.mean(g.mul(centred, centred), axes, true), epsilon)
  return { normal: g.mul(centred, root), root }
}

/** dx = r·(d - mean(d) - x̂·mean(d·x̂)), d being the gradient of x̂. */
function standardizedGradient(g: Graph, d: string, normal: string, root: string, axes: readonly number[]): string {
  const along = g.mul(normal, g.mean(g.mul(d, normal), axes, true))
  return g.mul(root, g.sub(g.sub(d, g.mean(d, axes, true)), along))
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

export const NORMALIZATIONS: RuleTable = {
  BatchNormalization: simple((g, dy, node, needs) =>
    intOf(node, 'training_mode', 0) === 1
      ? batchStatisticsGradient(g, dy, node)
      : fixedStatisticsGradient(g, dy, node, needs)
  ),
  InstanceNormalization: simple((g, dy, node, needs) => {
    const [x, scale] = node.inputs as [string, string]
    const axes = range(2, g.rankOf(x))
    const { normal, root } = standardize(g, x, axes, epsilonOf(node))
    return [
      standardizedGradient(g, g.mul(dy, g.perChannel(scale, x)), normal, root, axes),
      needs(1) ? g.sumPerChannel(g.mul(dy, normal)) : null,
      g.sumPerChannel(dy)
    ]
  }),
  LayerNormalization: simple((g, dy, node, needs) => {
    const [x, scale] = node.inputs as [string, string]
    const axis = g.axis(x, intOf(node, 'axis', -1))
    const axes = range(axis, g.rankOf(x))
    const { normal, root } = standardize(g, x, axes, epsilonOf(node))
    return [standardizedGradient(g, g.mul(dy, scale), normal, root, axes), needs(1) ? g.mul(dy, normal) : null, dy]
  })
}

/** y = (x - mean)·s + bias with s = scale·r: dx = s·dy, dscale = r·(Σdy·x - mean·Σdy), dbias = Σdy */
function fixedStatisticsGradient(
  g: Graph,
  dy: string,
  node: Node,
  needs: (input: number) => boolean
): (string | null)[] {
  const [x, scale, , mean, variance] = node.inputs as [string, string, string, string, string]
  const root = reciprocalRoot(g, variance, epsilonOf(node))
  const total = needs(1) || needs(2) ? g.sumPerChannel(dy) : null
  return [
    needs(0) ? affine(g, dy, g.mul(scale, root)) : null,
    needs(1) ? g.mul(g.sub(dotPerChannel(g, dy, x), g.mul(mean, total!)), root) : null,
    total,
    null,
    null
  ]
}

/**
 * With the batch's own mean and variance (outputs 1 and 2, momentum 0): dx = a·dy + b·x + c with one a, b, c per channel,
 * so that x̂ is never stored. a = scale·r, b = -a·r·dscale/M, c = -a·Σdy/M - b·mean, M pixels per channel.
 * Source: Ioffe and Szegedy, Batch Normalization, https://arxiv.org/abs/1502.03167
 */
function batchStatisticsGradient(g: Graph, dy: string, node: Node): (string | null)[] {
  const [x, scale] = node.inputs as [string, string]
  const [, mean, variance] = node.outputs as [string, string, string]
  const count = sizeOf(g.shapeOf(x)) / g.shapeOf(x)[1]!
  const root = reciprocalRoot(g, variance, epsilonOf(node))
  const total = g.sumPerChannel(dy)
  const dscale = g.mul(g.sub(dotPerChannel(g, dy, x), g.mul(mean, total)), root)
  const a = g.mul(scale, root)
  const b = g.scale(g.mul(g.mul(a, root), dscale), -1 / count)
  const c = g.sub(g.scale(g.mul(a, total), -1 / count), g.mul(b, mean))
  return [affine(g, x, b, c, affine(g, dy, a)), dscale, total, null, null]
}
