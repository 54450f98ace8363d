/**
 * Puts BatchNormalization into training mode: it normalises by the batch's own mean and variance, which become outputs
 * `<running mean>.batch` and `<running variance>.batch` (momentum 0 makes ONNX's running average just that).
 */
import { floatOf } from './attributes'
import type { Model, Node } from './types'
import { float } from './types'

const BATCH = '.batch'
/** ONNX's. */
const DEFAULT_MOMENTUM = 0.9
export const batchValueOf = (statistic: string): string => statistic + BATCH

export function useBatchStatistics(model: Model): Model {
  const tracked = new Set<string>()
  return { ...model, nodes: model.nodes.map((n) => (n.op === 'BatchNormalization' ? trained(n, tracked) : n)) }
}

/** Of two layers that share a statistic the first moves it. */
function trained(node: Node, tracked: Set<string>): Node {
  const [, , , mean, variance] = node.inputs as [string, string, string, string, string]
  const nameOf = (statistic: string, place: number) => {
    const isFirst = !tracked.has(statistic)
    tracked.add(statistic)
    return isFirst ? batchValueOf(statistic) : `${node.outputs[0]!}.${place}.${statistic}.batch`
  }
  return {
    ...node,
    attributes: { ...node.attributes, training_mode: 1, momentum: float(0) },
    outputs: [node.outputs[0]!, nameOf(mean, 1), nameOf(variance, 2)]
  }
}

/** The share of its old value that each running statistic keeps per step, as its layer says; of two layers that share it, the first. */
export function statisticsMomentum(model: Model): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  for (const node of model.nodes) {
    if (node.op !== 'BatchNormalization') continue
    for (const statistic of node.inputs.slice(3, 5)) if (!shares.has(statistic)) shares.set(statistic, momentumOf(node))
  }
  return shares
}

/** A file keeps 0.9 as the float32 nearest to it; read as seven digits it is what was meant, the same before and after saving. */
export const momentumOf = (batchNorm: Node): number =>
  Number(floatOf(batchNorm, 'momentum', DEFAULT_MOMENTUM).toPrecision(7))
