/**
 * Reads a bound graph as layers: what a person would write as one line of a program. A convolution takes its norm and its
 * activation along; activations that an exporter spelled out (x·sigmoid(x), x·Φ(x)) become one again.
 */
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import { sameShape } from '../graph/types'
import { Flow } from './flow'
import { kindOf, labelOf } from './operators'
import type { Kind, Unit } from './unit'

/** @param images the graph's inputs that are no parameters */
export function findLayers(graph: Graph, images: readonly string[]): Flow {
  const flow = new Flow(nodesAsUnits(graph, images))
  return foldFollowers(foldPads(foldGroupNorms(foldSpelledOut(flow, graph))))
}

/** Nodes that the image reaches, between a unit for each input and one for the outputs. */
function nodesAsUnits(graph: Graph, images: readonly string[]): Unit[] {
  const reached = new Set(images)
  const inputs = images.map((name) => boundary('input', [], [name]))
  const units = graph.nodes.flatMap((node) => {
    const data = new Set(node.inputs.filter((i) => reached.has(i)))
    if (data.size === 0) return []
    node.outputs.forEach((o) => o && reached.add(o))
    const kind = kindOf(node, graph, data.size)
    return [makeUnit(kind, labelOf(node, graph, kind), [node])]
  })
  return [...inputs, ...units, boundary('output', graph.outputs, [])]
}

const boundary = (kind: Kind, reads: readonly string[], writes: readonly string[]): Unit => ({
  kind,
  label: '',
  nodes: [],
  parts: [],
  joint: null,
  reads,
  writes
})

const makeUnit = (kind: Kind, label: string, nodes: readonly Node[]): Unit => ({
  kind,
  label,
  nodes,
  parts: [],
  joint: null,
  reads: [],
  writes: []
})

/** One layer of several units: it is what its most telling unit is. */
function joinLayer(parts: readonly Unit[]): Unit {
  const kind = TELLING.find((candidate) => parts.some((part) => part.kind === candidate))!
  const labels = parts.map((part) => part.label).filter(Boolean)
  return {
    ...boundary(
      kind,
      parts.flatMap((p) => p.reads),
      parts.flatMap((p) => p.writes)
    ),
    label: labels.join(' · '),
    nodes: parts.flatMap((p) => p.nodes)
  }
}

const TELLING: readonly Kind[] = [
  'input',
  'convolution',
  'depthwise',
  'transposed',
  'linear',
  'join',
  'normalization',
  'pool',
  'resize',
  'activation',
  'affine',
  'layout',
  'output'
]

/** Activations and layer norms that are written as several element-wise nodes. */
function foldSpelledOut(flow: Flow, graph: Graph): Flow {
  const shapeOf = (unit: Unit) => graph.shapeOf((unit.nodes.at(-1)?.outputs ?? unit.writes)[0]!)
  const taken = new Set<number>()
  const groups: (readonly number[])[] = []
  flow.units.forEach((unit, i) => {
    if (unit.kind !== 'join') return
    const region = flow.regionBefore(i)
    if (!region || region.length > 10 || region.some((r) => taken.has(r))) return
    const members = region.map((r) => flow.units[r]!)
    if (!members.every(isElementwise) || !members.some((m) => spelling([m]) !== null)) return
    const [start] = flow.sourcesOf(region[0]!)
    if (!sameShape(shapeOf(unit), shapeOf(flow.units[start!]!))) return
    region.forEach((r) => taken.add(r))
    groups.push(region)
  })
  return flow.fold(groups, (parts) => {
    const found = spelling(parts) ?? ['activation', 'activation']
    return makeUnit(
      found[0],
      found[1],
      parts.flatMap((p) => p.nodes)
    )
  })
}

const ELEMENTWISE = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Pow',
  'ReduceMean',
  'Sigmoid',
  'HardSigmoid',
  'Clip',
  'Tanh',
  'Softplus',
  'Erf',
  'Exp',
  'Sqrt',
  'Relu'
])
const isElementwise = (unit: Unit): boolean => unit.nodes.length > 0 && unit.nodes.every((n) => ELEMENTWISE.has(n.op))

/** What the operators of a spelled-out activation mean together. */
function spelling(parts: readonly Unit[]): readonly [Kind, string] | null {
  const ops = new Set(parts.flatMap((p) => p.nodes.map((n) => n.op)))
  if (ops.has('Sqrt') && ops.has('ReduceMean')) return ['normalization', 'LN']
  if (ops.has('Erf')) return ['activation', 'GELU']
  if (ops.has('Tanh')) return ['activation', ops.has('Softplus') || ops.has('Exp') ? 'Mish' : 'GELU']
  if (ops.has('HardSigmoid') || ops.has('Clip')) return ['activation', 'hard swish']
  if (ops.has('Sigmoid')) return ['activation', 'SiLU']
  return ops.has('ReduceMean') ? ['normalization', ''] : null
}

/** GroupNorm is written as a Reshape, another norm, and a Reshape back. */
function foldGroupNorms(flow: Flow): Flow {
  const groups = flow.units.flatMap((unit, first) => {
    if (unit.nodes[0]?.op !== 'Reshape') return []
    const group = [first]
    for (let at = first; ;) {
      const reader = flow.readersOf(at)[0]
      if (reader === undefined || !flow.isLink(at, reader)) return []
      group.push(reader)
      if (flow.units[reader]!.nodes[0]?.op === 'Reshape') return group.length > 2 ? [group] : []
      if (flow.units[reader]!.kind !== 'normalization') return []
      at = reader
    }
  })
  return flow.fold(groups, (parts) =>
    makeUnit(
      'normalization',
      'GN',
      parts.flatMap((p) => p.nodes)
    )
  )
}

/** A Pad belongs to the convolution or pool that reads it. */
function foldPads(flow: Flow): Flow {
  const groups = flow.units.flatMap((unit, i) => {
    const reader = flow.readersOf(i)[0]
    return unit.nodes[0]?.op === 'Pad' && reader !== undefined && flow.isLink(i, reader) ? [[i, reader]] : []
  })
  return flow.fold(groups, ([pad, reader]) => ({ ...reader!, nodes: [...pad!.nodes, ...reader!.nodes] }))
}

const FOLLOWERS: ReadonlySet<Kind> = new Set(['activation', 'affine', 'normalization'])
const FOLLOWED: ReadonlySet<Kind> = new Set(['convolution', 'depthwise', 'transposed', 'linear', 'normalization'])

/** Norms, activations and constant arithmetic go with what they follow; what the image itself passes is its scaling. */
function foldFollowers(flow: Flow): Flow {
  const leader = flow.units.map((_, i) => i)
  flow.units.forEach((unit, i) => {
    const source = flow.sourcesOf(i)[0]
    if (source === undefined || !FOLLOWERS.has(unit.kind) || !flow.isLink(source, i)) return
    const head = flow.units[leader[source]!]!
    const follows =
      FOLLOWED.has(head.kind) ||
      (unit.kind === 'affine' && head.kind !== 'layout') ||
      (unit.kind === 'activation' && ['join', 'pool', 'resize'].includes(head.kind))
    if (follows && (head.kind !== 'input' || unit.kind === 'affine')) leader[i] = leader[source]!
  })
  const groups = new Map<number, number[]>()
  leader.forEach((first, i) => groups.set(first, [...(groups.get(first) ?? []), i]))
  return flow.fold(
    [...groups.values()].filter((group) => group.length > 1),
    joinLayer
  )
}
