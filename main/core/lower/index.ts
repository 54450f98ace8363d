/**
 * Lowering: the logical operators that autodiff emits become stock ONNX. One entry per logical operator; each chooses among
 * formulations by shape. Then what the provider lacks is replaced. Nothing in autodiff or in a net changes when a formulation or
 * a provider is added here.
 */
import { Failure } from '../failure'
import type { Graph } from '../graph/graph'
import { lowerConvInputGradient } from './convInputGradient'
import { lowerConvWeightGradient } from './convWeightGradient'
import type { Lowering, Target } from './lowering'
import { substitutionFor } from './substitutions'

const LOWERINGS: Readonly<Record<string, Lowering>> = {
  ConvInputGradient: lowerConvInputGradient,
  ConvWeightGradient: lowerConvWeightGradient
}

/** Replaces every logical node of the graph, and every node the target has no kernel for, in place. */
export function lowerGraph(graph: Graph, target: Target): Graph {
  graph.rewrite((node) => {
    if (node.domain !== 'segsmith') return null
    const lowering = LOWERINGS[node.op]
    if (!lowering) throw new Failure('internal', `The logical operator ${node.op} has no lowering.`)
    return [lowering(graph, node, target)]
  })
  return graph.rewrite((node) => substitutionFor(target.provider, node.op)?.(graph, node) ?? null)
}
