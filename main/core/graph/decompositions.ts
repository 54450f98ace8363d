/** Operators that opset 17 does not have, in terms of those it has. Shapes are not needed: sizes are taken by Shape. */
import { Failure } from '../failure'
import { epsilonOf, intOf } from './attributes'
import type { NodeWriter } from './nodeWriter'
import { float32 } from './tensor'
import type { Node } from './types'
import { float } from './types'

const MOST_GROUPS = 2 ** 16

/**
 * y = scale·(x - μ)/√(σ² + ε) + bias with mean and variance per image and group: an InstanceNormalization of [N, G, -1].
 * Opset 18 has one scale and bias per group, opset 21 per channel.
 * Source: Wu and He, Group Normalization, https://arxiv.org/abs/1803.08494
 */
export function emitGroupNormalization(node: Node, perChannel: boolean, w: NodeWriter): readonly Node[] {
  const [x, scale, bias] = node.inputs as [string, string, string]
  const groups = intOf(node, 'num_groups', 0)
  if (groups < 1 || groups > MOST_GROUPS)
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (GroupNormalization) has ${groups} groups; 1 to ${MOST_GROUPS} were expected.`
    )
  const ones = w.constant(float32([groups], new Float32Array(groups).fill(1)))
  const zeros = w.constant(float32([groups], new Float32Array(groups)))
  const grouped = w.emit('Reshape', [x, w.ints([0, groups, -1])])
  const normal = w.emit('InstanceNormalization', [grouped, ones, zeros], { epsilon: float(epsilonOf(node)) })
  const byChannel = () => w.emit('Concat', [w.ints([0]), w.emit('Shape', [scale]), w.ints([-1])], { axis: 0 })
  const rows = perChannel ? w.emit('Reshape', [normal, byChannel()]) : normal
  const column = (vector: string) => w.emit('Unsqueeze', [vector, w.ints([1])])
  const affine = w.emit('Add', [w.emit('Mul', [rows, column(scale)]), column(bias)])
  return w.finish('Reshape', [affine, w.emit('Shape', [x])])
}

/** y = x·tanh(ln(1 + e^x)). Source: Misra, Mish, https://arxiv.org/abs/1908.08681 */
export function emitMish(node: Node, w: NodeWriter): readonly Node[] {
  const [x] = node.inputs as [string]
  return w.finish('Mul', [x, w.emit('Tanh', [w.emit('Softplus', [x])])])
}

/**
 * y = x/2·(1 + erf(x/√2)), or by tanh: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))); a second input is added to x first.
 * Source: Hendrycks and Gimpel, Gaussian Error Linear Units, https://arxiv.org/abs/1606.08415
 */
export function emitGelu(node: Node, byTanh: boolean, w: NodeWriter): readonly Node[] {
  const [first, bias] = node.inputs as [string, string?]
  const x = bias ? w.emit('Add', [first, bias]) : first
  const times = (a: string, factor: number) => w.emit('Mul', [a, w.number(factor)])
  const cube = () => w.emit('Mul', [x, w.emit('Mul', [x, x])])
  const share = byTanh
    ? w.emit('Tanh', [times(w.emit('Add', [x, times(cube(), 0.044715)]), Math.sqrt(2 / Math.PI))])
    : w.emit('Erf', [times(x, Math.SQRT1_2)])
  return w.finish('Mul', [times(x, 0.5), w.emit('Add', [share, w.number(1)])])
}

/** y = x·sigmoid(α·x) */
export function emitQuickGelu(node: Node, alpha: number, w: NodeWriter): readonly Node[] {
  const [x] = node.inputs as [string]
  return w.finish('Mul', [x, w.emit('Sigmoid', [w.emit('Mul', [x, w.number(alpha)])])])
}
