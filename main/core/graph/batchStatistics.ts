/**
 * Puts BatchNormalization into training mode: it normalises by the batch's own mean and variance, which become outputs
 * `<running mean>.batch` and `<running variance>.batch` (momentum 0 makes ONNX's running average just that).
 */
import { floatOf } from './attributes'
import type { Model, Node } from './types'
import { float } from './types'

const BATCH = '.batch'
export const batchValueOf = (statistic: string): string => statistic + BATCH

export function useBatchStatistics(model: Model): Model {
  const tracked = new Set<string>()
  return { ...model, nodes: model.nodes.map((n) => (n.op === 'BatchNormalization' ? trained(n, tracked) : n)) }
}

/** Of two layers that share their statistics the first moves them. */
function trained(node: Node, tracked: Set<string>): Node {
  const [, , , mean, variance] = node.inputs as [string, string, string, string, string]
  const isFirst = !tracked.has(mean) && !tracked.has(variance)
  if (isFirst) [mean, variance].forEach((name) => tracked.add(name))
  const nameOf = (statistic: string) => (isFirst ? batchValueOf(statistic) : `${node.outputs[0]!}.${statistic}.batch`)
  return {
    ...node,
    attributes: { ...node.attributes, training_mode: 1, momentum: float(0) },
    outputs: [node.outputs[0]!, nameOf(mean), nameOf(variance)]
  }
}

/** How much of its old value each running statistic keeps per step, as its layer in the file says (ONNX's default is 0.9). */
export function statisticsMomentum(model: Model): Map<string, number> {
  const layers = model.nodes.filter((n) => n.op === 'BatchNormalization')
  return new Map(
    layers.flatMap((n) => n.inputs.slice(3, 5).map((name) => [name, floatOf(n, 'momentum', 0.9)] as const))
  )
}
