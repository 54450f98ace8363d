/**
 * What execution providers lack or do slowly, in terms of what they do well: provider -> operator -> substitution. Without an
 * entry for what it lacks, ONNX Runtime would run the operator on the CPU and copy everything there and back, or refuse the graph.
 */
import { epsilonOf, floatOf, intOf, stringOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import { float, sizeOf } from '../graph/types'
import type { Provider, Substitution } from './lowering'

/** A sum over the first axis as a product with a row of ones: ONNX Runtime's is two to five times faster than its ReduceSum. */
const leadingSum: Substitution = (g, node) => {
  const [x, axes] = node.inputs as [string, string | undefined]
  const [length, ...rest] = g.shapeOf(x) as [number, ...number[]]
  const isLeading = axes !== undefined && String(g.numbers(axes)) === '0'
  if (!isLeading || rest.length === 0 || g.dtypeOf(x) !== 'float32') return null
  const ones = g.float32([1, length], new Float32Array(length).fill(1))
  const total = g.matmul(ones, g.reshape(x, [length, sizeOf(rest)]))
  return [g.reshape(total, g.shapeOf(node.outputs[0]!))]
}

/** A product whose operands are transposed on the fly: transpose, then multiply. */
export const transposedProduct: Substitution = (g, node) => {
  const [a, b] = node.inputs as [string, string]
  const turn = (value: string, attribute: string) => {
    const rank = g.rankOf(value)
    const axes = Array.from({ length: rank }, (_, i) => i)
    if (intOf(node, attribute, 0) === 0) return value
    return g.transpose(value, [...axes.slice(0, -2), rank - 1, rank - 2])
  }
  return [g.emit('MatMul', [turn(a, 'transA'), turn(b, 'transB')])]
}

/** Batch statistics by two reductions; what is left is the normalisation by given statistics. */
const batchNormalization: Substitution = (g, node) => {
  if (intOf(node, 'training_mode', 0) !== 1) return null
  const [x, scale, bias] = node.inputs as [string, string, string]
  const axes = g
    .shapeOf(x)
    .map((_, i) => i)
    .filter((i) => i !== 1)
  const mean = g.mean(x, axes, true)
  const centred = g.sub(x, mean)
  const variance = g.mean(g.mul(centred, centred), axes, false)
  const flatMean = g.reshape(mean, g.shapeOf(scale))
  const y = g.emit('BatchNormalization', [x, scale, bias, flatMean, variance], { epsilon: float(epsilonOf(node)) })
  return [y, flatMean, variance]
}

/** x - max - ln Σe^(x - max) */
const logSoftmax: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  const axis = [g.axis(x, intOf(node, 'axis', -1))]
  const shifted = g.sub(x, g.max(x, axis, true))
  return [g.sub(shifted, g.emit('Log', [g.sum(g.emit('Exp', [shifted]), axis, true)]))]
}

const not = (g: Graph, a: string): string => g.emit('Not', [a])
/** a or b = not (not a and not b) */
const or: Substitution = (g, node) => {
  const [a, b] = node.inputs as [string, string]
  return [not(g, g.emit('And', [not(g, a), not(g, b)]))]
}

/** γ·elu(x) with the α of Selu */
export const selu: Substitution = (g, node) => {
  const elu = g.emit('Elu', [node.inputs[0]!], { alpha: float(floatOf(node, 'alpha', 1.6732632)) })
  return [g.scale(elu, floatOf(node, 'gamma', 1.0507009))]
}
/** α·elu(x/α) */
export const celu: Substitution = (g, node) => {
  const alpha = floatOf(node, 'alpha', 1)
  return [g.scale(g.emit('Elu', [g.scale(node.inputs[0]!, 1 / alpha)]), alpha)]
}
/** x / (1 + |x|) */
export const softsign: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  return [g.div(x, g.add(g.emit('Abs', [x]), g.scalar(1)))]
}
const sum: Substitution = (g, node) => [node.inputs.reduce((total, value) => g.add(total, value))]

/** [N, C, H, b, W, b] -> [N, b, b, C, H, W] */
const spaceToDepth: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  const [n, c, h, w] = g.shapeOf(x) as [number, number, number, number]
  const b = intOf(node, 'blocksize', 1)
  const blocks = g.reshape(x, [n, c, h / b, b, w / b, b])
  return [g.reshape(g.transpose(blocks, [0, 3, 5, 1, 2, 4]), [n, c * b * b, h / b, w / b])]
}
/** Depth is ordered (block, channel), in the mode CRD (channel, block). */
const depthToSpace: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  const [n, depth, h, w] = g.shapeOf(x) as [number, number, number, number]
  const b = intOf(node, 'blocksize', 1)
  const c = depth / b / b
  const isChannelFirst = stringOf(node, 'mode', 'DCR') === 'CRD'
  const blocks = g.reshape(x, isChannelFirst ? [n, c, b, b, h, w] : [n, b, b, c, h, w])
  return [
    g.reshape(g.transpose(blocks, isChannelFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]), [n, c, h * b, w * b])
  ]
}

/** A shader binds few buffers (8 are guaranteed): many parts are cut out one by one. */
const MOST_PARTS = 7
const split: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  const axis = g.axis(x, intOf(node, 'axis', 0))
  if (node.outputs.length <= MOST_PARTS) return null
  let start = 0
  return node.outputs.map((output) => {
    const end = start + g.shapeOf(output)[axis]!
    const part = g.slice(x, [start], [end], [axis])
    start = end
    return part
  })
}

export const maxUnpool: Substitution = (g, node) => {
  const [x, indices] = node.inputs as [string, string]
  const shape = g.shapeOf(node.outputs[0]!)
  const flat = (value: string) => g.reshape(value, [sizeOf(g.shapeOf(value))])
  const empty = g.expand(g.scalar(0), [sizeOf(shape)])
  return [g.reshape(g.emit('ScatterElements', [empty, flat(indices), flat(x)], { axis: 0 }), shape)]
}

const SUBSTITUTIONS: Readonly<Partial<Record<Provider, Readonly<Record<string, Substitution>>>>> = {
  cpu: { ReduceSum: leadingSum },
  webgpu: {
    FusedMatMul: transposedProduct,
    BatchNormalization: batchNormalization,
    LogSoftmax: logSoftmax,
    Or: or,
    Selu: selu,
    Celu: celu,
    Softsign: softsign,
    Sum: sum,
    SpaceToDepth: spaceToDepth,
    DepthToSpace: depthToSpace,
    MaxUnpool: maxUnpool,
    Split: split
  },
  cuda: { BatchNormalization: batchNormalization },
  dml: { BatchNormalization: batchNormalization },
  coreml: { FusedMatMul: transposedProduct, BatchNormalization: batchNormalization }
}

export const substitutionFor = (provider: Provider, op: string): Substitution | undefined =>
  SUBSTITUTIONS[provider]?.[op]
