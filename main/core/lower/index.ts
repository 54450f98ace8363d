/**
 * Lowering: the logical operators that autodiff emits become stock ONNX, and what a device does better in another way or layout is
 * written so. A table says which formulations an operator has; the first that applies is taken, a node without one stays as it
 * is. Then what the provider lacks is replaced. Nothing in autodiff or in a net changes when a formulation or a provider is added.
 */
import { Failure } from '../failure'
import type { Graph } from '../graph/graph'
import { identity } from '../graph/nodes'
import type { Node } from '../graph/types'
import { batchNormalization, lowerChannelAffine, lowerChannelDot } from './blocked/channelwise'
import { blockedConvTranspose } from './blocked/convTranspose'
import { blockedConvolution } from './blocked/convolution'
import { BLOCKED_FORMS } from './blocked/forms'
import { maxPool } from './blocked/maxPool'
import { lowerConvInputGradient } from './convInputGradient'
import { lowerConvWeightGradient } from './convWeightGradient'
import { lowerHeaviside } from './heaviside'
import { Layouts } from './layouts'
import type { Lowering, Site, Target } from './lowering'
import { lowerMaxPoolGradient } from './maxPoolGradient'
import { singlePixelConv, singlePixelInputGradient, singlePixelWeightGradient } from './singlePixel'
import { substitutionFor } from './substitutions'
import { mapAsTokens, turnedMap } from './tokens'

const LOWERINGS: Readonly<Record<string, Lowering>> = {
  ...BLOCKED_FORMS,
  BatchNormalization: batchNormalization,
  ChannelAffine: lowerChannelAffine,
  ChannelDot: lowerChannelDot,
  Conv: firstOf(singlePixelConv, blockedConvolution),
  ConvTranspose: blockedConvTranspose,
  ConvInputGradient: firstOf(singlePixelInputGradient, lowerConvInputGradient),
  ConvWeightGradient: firstOf(singlePixelWeightGradient, lowerConvWeightGradient),
  Heaviside: lowerHeaviside,
  MaxPool: maxPool,
  MaxPoolGradient: lowerMaxPoolGradient,
  Reshape: mapAsTokens,
  Transpose: turnedMap
}

/** The first that applies. */
function firstOf(...lowerings: readonly Lowering[]): Lowering {
  return (site) => {
    for (const lowering of lowerings) {
      const lowered = lowering(site)
      if (lowered) return lowered
    }
    return null
  }
}

/** Replaces every logical node of the graph, and every node the target has no kernel or a better form for, in place. */
export function lowerGraph(graph: Graph, target: Target): Graph {
  const layouts = new Layouts(graph, target.channelBlock)
  const readers = readersOf(graph)
  for (const node of graph.nodes.splice(0)) lowerNode({ g: graph, node, target, layouts, readers })
  for (const output of graph.outputs) {
    const value = layouts.plain(output)
    if (value !== output) graph.nodes.push(identity(value, output))
  }
  return graph.rewrite((node) => substitutionFor(target.provider, node.op)?.(graph, node) ?? null)
}

function lowerNode(site: Site): void {
  const { g, node, layouts } = site
  if (node.outputs.length === 1 && layouts.isMade(node.outputs[0]!)) return
  const isKnown = node.domain === '' || node.domain === 'segsmith'
  const lowered = isKnown ? LOWERINGS[node.op]?.(site) : null
  if (!lowered) {
    if (node.domain === 'segsmith') throw new Failure('internal', `The logical operator ${node.op} has no lowering.`)
    g.nodes.push({ ...node, inputs: node.inputs.map((input) => input && layouts.plain(input)) })
  } else if ('blocked' in lowered) layouts.setBlocked(node.outputs[0]!, lowered.blocked)
  else if ('parts' in lowered) layouts.setParts(node.outputs[0]!, lowered.parts)
  else lowered.forEach((value, i) => layouts.setUsual(node.outputs[i]!, value))
}

function readersOf(graph: Graph): (value: string) => readonly Node[] {
  const readers = new Map<string, Node[]>(graph.outputs.map((output) => [output, []]))
  const results = new Set(graph.outputs)
  for (const node of graph.nodes)
    for (const input of new Set(node.inputs)) {
      if (results.has(input)) continue
      const known = readers.get(input)
      if (known) known.push(node)
      else readers.set(input, [node])
    }
  return (value) => readers.get(value) ?? []
}
