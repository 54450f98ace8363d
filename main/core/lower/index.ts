/**
 * Lowering: the logical operators that autodiff emits become stock ONNX. One entry per logical operator; each chooses among
 * formulations by shape. Nothing in autodiff or in a net changes when a formulation is added here.
 */
import { Failure } from '../failure'
import type { Graph } from '../graph/graph'
import { lowerConvInputGradient } from './convInputGradient'
import { lowerConvWeightGradient } from './convWeightGradient'
import type { Lowering, Target } from './lowering'

const LOWERINGS: Readonly<Record<string, Lowering>> = {
  ConvInputGradient: lowerConvInputGradient,
  ConvWeightGradient: lowerConvWeightGradient
}

/** Replaces every logical node of the graph, in place. */
export function lowerGraph(graph: Graph, target: Target): Graph {
  return graph.rewrite((node) => {
    if (node.domain !== 'segsmith') return null
    const lowering = LOWERINGS[node.op]
    if (!lowering) throw new Failure('internal', `The logical operator ${node.op} has no lowering.`)
    return [lowering(graph, node, target)]
  })
}
