/**
 * Cuts a net in two where training begins: a frozen prefix that turns images into features, and a suffix that turns features
 * into logits. The cut is found, not configured: it runs through every value that no trained parameter influences and that a
 * node of the trained part reads.
 */
import { dtypeCode } from './dataTypes'
import { makeNode } from './nodes'
import { liveNodes, readsOf } from './reads'
import type { Model, Node, Port } from './types'

export interface CutNet {
  readonly prefix: Model
  readonly suffix: Model
  /** Outputs of the prefix and inputs of the suffix, float16: a cache of half the size, rounded once. */
  readonly features: readonly string[]
}

export function cutNet(model: Model, trained: ReadonlySet<string>): CutNet {
  const fromImage = reachableFrom(model.nodes, new Set(model.inputs.map((p) => p.name)))
  const fromTrained = reachableFrom(model.nodes, trained)
  const reached = (node: Node, values: ReadonlySet<string>) => node.outputs.some((o) => values.has(o))
  // sizes and frozen weights are computed on whichever side needs them, on both if need be
  const suffixNodes = liveNodes(
    model.nodes.filter((n) => reached(n, fromTrained) || !reached(n, fromImage)),
    model.outputs.map((o) => o.name)
  )
  const crossing = suffixNodes.flatMap((n) => readsOf(n).filter((i) => fromImage.has(i) && !fromTrained.has(i)))
  const cut = [...new Set(crossing)]
  const half = (value: string) => `${value}.float16`
  const port = (name: string): Port => ({ name, dtype: 'float16', shape: [] })
  const store = cut.map((v) => cast(v, half(v), 'float16'))
  const restore = cut.map((v) => cast(half(v), v, 'float32'))
  const prefixNodes = liveNodes([...model.nodes.filter((n) => !reached(n, fromTrained)), ...store], cut.map(half))
  return {
    prefix: withUsedWeights({ ...model, nodes: prefixNodes, outputs: cut.map((v) => port(half(v))) }),
    suffix: withUsedWeights({ ...model, nodes: [...restore, ...suffixNodes], inputs: cut.map((v) => port(half(v))) }),
    features: cut.map(half)
  }
}

/** What changes when one of `start` does. A shape does not: it is known before anything runs. */
function reachableFrom(nodes: readonly Node[], start: ReadonlySet<string>): Set<string> {
  const reached = new Set(start)
  for (const node of nodes)
    if (node.op !== 'Shape' && node.op !== 'Size' && readsOf(node).some((i) => reached.has(i)))
      node.outputs.forEach((o) => o && reached.add(o))
  return reached
}

const cast = (from: string, to: string, dtype: 'float16' | 'float32'): Node =>
  makeNode('Cast', [from], to, { to: dtypeCode(dtype) }, `cast ${to}`)

function withUsedWeights(model: Model): Model {
  const used = new Set(model.nodes.flatMap(readsOf))
  return { ...model, initializers: new Map([...model.initializers].filter(([name]) => used.has(name))) }
}
