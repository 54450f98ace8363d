/**
 * Puts BatchNormalization into training mode: it normalises by the batch's own mean and variance, which become outputs
 * `<running mean>.batch` and `<running variance>.batch` (momentum 0 makes ONNX's running average just that).
 */
import type { Model, Node } from './types'
import { float } from './types'

const BATCH = '.batch'
export const batchValueOf = (statistic: string): string => statistic + BATCH

export function useBatchStatistics(model: Model): Model {
  return { ...model, nodes: model.nodes.map((n) => (n.op === 'BatchNormalization' ? trained(n) : n)) }
}

function trained(node: Node): Node {
  const [, , , mean, variance] = node.inputs as [string, string, string, string, string]
  return {
    ...node,
    attributes: { ...node.attributes, training_mode: 1, momentum: float(0) },
    outputs: [node.outputs[0]!, batchValueOf(mean), batchValueOf(variance)]
  }
}
