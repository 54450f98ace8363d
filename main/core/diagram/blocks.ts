/**
 * Folds layers into what a paper would draw as one box: residual blocks and gates (whatever splits and is summed or multiplied
 * again), layers that share the scope of their names, and runs of blocks that leave the shape as it is.
 */
import type { Graph } from '../graph/graph'
import { sameShape } from '../graph/types'
import type { Flow } from './flow'
import { scopeOfBlock } from './names'
import { layersOf, type Kind, type Unit } from './unit'

export interface BlockFacts {
  readonly graph: Graph
  nameOf(layer: Unit): string
  /** Layers with different stamps (frozen or not, loaded or not) are never folded together. */
  stampOf(layer: Unit): string
}

export function foldBlocks(layers: Flow, facts: BlockFacts): Flow {
  const scopes = foldChains(foldRegions(layers, facts), (a, b) => sharesScope(a, b, facts), describeBlock)
  const blocks = foldBottlenecks(scopes, facts)
  return foldJoints(
    foldChains(blocks, (a, b) => continuesRun(a, b, facts), describeRun),
    facts
  )
}

const WEIGHTED: ReadonlySet<Kind> = new Set([
  'convolution',
  'depthwise',
  'transposed',
  'linear',
  'attention',
  'normalization'
])
export const isWeighted = (unit: Unit): boolean => unit.parts.length > 0 || WEIGHTED.has(unit.kind)

const GATE = 'gate'

/** Nodes that one block may hold: more is a net, not a block. */
const MOST_NODES = 120

/** From the inside out, until nothing splits and joins again within one resolution. */
function foldRegions(flow: Flow, facts: BlockFacts): Flow {
  for (let i = 0; i < flow.units.length; i++) {
    const join = flow.units[i]!
    if (join.kind !== 'join' || join.nodes[0]?.op === 'Concat') continue
    const region = flow.regionBefore(i)
    if (!region) continue
    const members = region.map((r) => flow.units[r]!)
    if (!isLocal(members, facts) || !members.some((m) => m !== join && isWeighted(m))) continue
    flow = flow.fold([region], describeBlock)
    i -= region.length - 1
  }
  return flow
}

/** Nothing in it is smaller than what comes out, but for single pixels (a gate) and the keys of an attention. */
function isLocal(members: readonly Unit[], { graph, stampOf }: BlockFacts): boolean {
  const nodes = members.flatMap((m) => m.nodes)
  if (nodes.length > MOST_NODES) return false
  const layers = members.flatMap(layersOf).filter(isWeighted)
  if (new Set(layers.map(stampOf)).size > 1) return false
  if (layers.some((layer) => layer.nodes.some((n) => n.op === 'Softmax')) || members.some(isAttention)) return true
  const out = areaOf(graph.shapeOf(nodes.at(-1)!.outputs[0]!))
  return nodes.every((n) => {
    const area = areaOf(graph.shapeOf(n.outputs[0]!))
    return area === 1 || area >= out
  })
}

const areaOf = (shape: readonly number[]): number => (shape.length === 4 ? shape[2]! * shape[3]! : 1)
const isAttention = (unit: Unit): boolean => unit.kind === 'attention' || unit.nodes.some((n) => n.op === 'Softmax')

/** Folds chains of units in which `belongs` holds for every pair of neighbours. */
function foldChains(
  flow: Flow,
  belongs: (a: Unit, b: Unit) => boolean,
  describe: (parts: readonly Unit[]) => Unit
): Flow {
  const leader = new Map<number, number[]>()
  flow.units.forEach((unit, i) => {
    const source = flow.sourcesOf(i)[0]
    const fits =
      source !== undefined && flow.isLink(source, i) && belongs(flow.units[source]!, unit) && leader.has(source)
    const chain = fits ? leader.get(source)! : []
    chain.push(i)
    leader.set(i, chain)
  })
  const chains = [...new Set(leader.values())].filter((chain) => chain.length > 1)
  return flow.fold(chains, describe)
}

function stampOfBlock(unit: Unit, facts: BlockFacts): string {
  return facts.stampOf(layersOf(unit).find(isWeighted) ?? unit)
}

/** Neighbours such as layer2.0.conv1 and layer2.0.conv2. */
function sharesScope(a: Unit, b: Unit, facts: BlockFacts): boolean {
  if (![a, b].every((u) => isLayerOrGate(u) && isWeighted(u))) return false
  const scope = (u: Unit) => scopeOfBlock(facts.nameOf(layersOf(u).find(isWeighted)!))
  return scope(a) !== '' && scope(a) === scope(b) && stampOfBlock(a, facts) === stampOfBlock(b, facts)
}

const isLayerOrGate = (unit: Unit): boolean => unit.parts.length === 0 || unit.label === GATE

/** Nets without scopes: a depthwise convolution with the 1×1 convolutions that expand before and project after it. */
function foldBottlenecks(flow: Flow, facts: BlockFacts): Flow {
  const taken = new Set<number>()
  const isPointwise = (i: number | undefined): i is number =>
    i !== undefined && flow.units[i]!.parts.length === 0 && flow.units[i]!.label.startsWith('Conv 1×1') && !taken.has(i)
  const groups: number[][] = []
  flow.units.forEach((unit, i) => {
    if (unit.kind !== 'depthwise' || unit.parts.length > 0) return
    const before = flow.sourcesOf(i)[0]
    const group = isPointwise(before) && flow.isLink(before, i) ? [before, i] : [i]
    const next = () => {
      const reader = flow.readersOf(group.at(-1)!)[0]
      return reader !== undefined && flow.isLink(group.at(-1)!, reader) ? reader : undefined
    }
    const gate = next()
    if (gate !== undefined && flow.units[gate]!.label === GATE) group.push(gate)
    const projection = next()
    if (isPointwise(projection)) group.push(projection)
    if (new Set(group.map((g) => stampOfBlock(flow.units[g]!, facts))).size > 1 || group.length < 2) return
    group.forEach((g) => taken.add(g))
    groups.push(group)
  })
  return flow.fold(groups, describeBlock)
}

function continuesRun(a: Unit, b: Unit, facts: BlockFacts): boolean {
  const shape = (u: Unit) => facts.graph.shapeOf(u.nodes.at(-1)!.outputs[0]!)
  const isBlock = a.parts.length > 0 && b.parts.length > 0
  if (!isWeighted(a) || !isWeighted(b) || (!isBlock && a.label !== b.label)) return false
  return sameShape(shape(a), shape(b)) && stampOfBlock(a, facts) === stampOfBlock(b, facts)
}

/** A sum or concatenation goes with the one block that reads it, when both are of one resolution. */
function foldJoints(flow: Flow, { graph }: BlockFacts): Flow {
  const taken = new Set<number>()
  const groups = flow.units.flatMap((unit, i) => {
    const reader = flow.readersOf(i)[0]
    if (unit.kind !== 'join' || reader === undefined || !flow.isLink(i, reader) || taken.has(i)) return []
    const block = flow.units[reader]!
    if (!isWeighted(block)) return []
    const size = (u: Unit) => areaOf(graph.shapeOf(u.nodes.at(-1)!.outputs[0]!))
    if (size(unit) !== size(block)) return []
    taken.add(reader)
    return [[i, reader]]
  })
  return flow.fold(groups, ([join, block]) => ({
    ...block!,
    joint: join!.nodes[0]!.op,
    nodes: [...join!.nodes, ...block!.nodes],
    parts: [join!, ...(block!.parts.length > 0 ? block!.parts : [block!])]
  }))
}

function block(kind: Kind, label: string, parts: readonly Unit[]): Unit {
  const nodes = parts.flatMap((p) => p.nodes)
  return { kind, label, nodes, parts, joint: null, reads: [], writes: [] }
}

/** What one block is, told from the layers in it. */
function describeBlock(parts: readonly Unit[]): Unit {
  const layers = parts.flatMap(layersOf)
  const exit = parts.at(-1)!
  const has = (kind: Kind) => layers.some((l) => l.kind === kind)
  const sums = exit.nodes[0]?.op === 'Add'
  const gate = layers.some((l) => l.kind === 'join' && l.nodes[0]!.op === 'Mul') ? ' + gate' : ''
  const isMatrixProduct = (l: Unit) => l.kind === 'join' && (l.nodes[0]!.op === 'MatMul' || l.nodes[0]!.op === 'Einsum')
  if (layers.some(isMatrixProduct)) return block('attention', sums ? 'attention block' : 'attention', parts)
  if (has('depthwise')) {
    if (exit.nodes[0]?.op === 'Mul') return block('depthwise', GATE, parts)
    const name = sums ? 'inverted residual' : layers.length > 2 ? 'inverted bottleneck' : 'separable conv'
    return block('depthwise', name + gate, parts)
  }
  const kind: Kind = has('convolution') ? 'convolution' : has('transposed') ? 'transposed' : 'linear'
  if (exit.nodes[0]?.op === 'Mul' && exit.kind === 'join') return block(kind, GATE, parts)
  if (sums && exit.kind === 'join') {
    const convolutions = layers.filter((l) => l.kind === 'convolution').length
    const name = kind === 'linear' ? 'residual MLP' : convolutions >= 3 ? 'bottleneck residual' : 'residual'
    return block(kind, name + gate, parts)
  }
  return block(kind, listLabels(parts), parts)
}

/** 4 × residual: the last block gives the name, because the first one of a stage may lack its short cut. */
function describeRun(parts: readonly Unit[]): Unit {
  const last = parts.at(-1)!
  if (last.parts.length === 0) return block(last.kind, listLabels(parts), parts)
  const kinds = [...new Set(parts.map((p) => p.kind))]
  if (kinds.length === 1) return block(last.kind, `${parts.length} × ${last.label}`, parts)
  const labels = kinds.map((kind) => parts.findLast((p) => p.kind === kind)!.label)
  return block(kinds[0]!, `${Math.ceil(parts.length / kinds.length)} × ${labels.join(', ')}`, parts)
}

function listLabels(parts: readonly Unit[]): string {
  const labels = parts.map((p) => p.label)
  const distinct = [...new Set(labels)]
  return distinct.length === 1 ? `${labels.length} × ${distinct[0]}` : distinct.join(', ')
}
