/** A net as a table: one row for every layer, in the order they run, with its shape and what becomes of its parameters. */
import type { Graph } from '../graph/graph'
import type { Flow } from './flow'
import { nameOfLayer } from './names'
import type { Unit } from './unit'

export interface LayerSummary {
  /** As its weights are named: 'layer1.0.conv1'. */
  readonly name: string
  /** 'Conv 3×3 · BN · ReLU' */
  readonly label: string
  readonly outputShape: readonly number[]
  /** Learned numbers. */
  readonly parameters: number
  /** How many of them training changes; the others are frozen. */
  readonly trained: number
  /** How many of them were read from a file; the others start fresh. */
  readonly loaded: number
}

/** What is known about a net's parameters; running statistics are none of them. */
export interface ParameterFacts {
  /** Name -> how many numbers it has. */
  readonly sizes: ReadonlyMap<string, number>
  isTrained(name: string): boolean
  isLoaded(name: string): boolean
}

/** The rows of the layers that are worth one, and the row of each unit. */
export function summarize(flow: Flow, graph: Graph, facts: ParameterFacts): ReadonlyMap<Unit, LayerSummary> {
  const owned = ownParameters(flow, graph, facts)
  const rows = flow.units.flatMap((unit, i) => {
    const names = owned[i]!
    if (unit.kind === 'output' || (names.length === 0 && !unit.label && unit.kind !== 'input')) return []
    const count = (chosen: readonly string[]) => chosen.reduce((sum, name) => sum + facts.sizes.get(name)!, 0)
    const name = unit.kind === 'input' ? unit.writes[0]! : nameOfLayer(unit, names)
    const row: LayerSummary = {
      name,
      label: unit.kind === 'input' ? 'image' : unit.label || unit.nodes[0]!.op,
      outputShape: graph.shapeOf(outputOf(unit)),
      parameters: count(names),
      trained: count(names.filter((n) => facts.isTrained(n))),
      loaded: count(names.filter((n) => facts.isLoaded(n)))
    }
    return [[unit, row] as const]
  })
  return new Map(rows)
}

/** The value a unit hands on. */
export const outputOf = (unit: Unit): string => unit.nodes.at(-1)?.outputs[0] ?? unit.writes[0] ?? unit.reads[0]!

/** The parameters of every unit, each counted where it is read first, directly or through arithmetic on weights alone. */
function ownParameters(flow: Flow, graph: Graph, { sizes }: ParameterFacts): string[][] {
  const inFlow = new Set(flow.units.flatMap((u) => u.nodes))
  const behind = new Map<string, readonly string[]>()
  const weightsOf = (value: string) => (sizes.has(value) ? [value] : (behind.get(value) ?? []))
  for (const node of graph.nodes)
    if (!inFlow.has(node)) for (const output of node.outputs) behind.set(output, node.inputs.flatMap(weightsOf))
  const taken = new Set<string>()
  return flow.units.map((unit) => {
    const found = new Set(unit.nodes.flatMap((n) => n.inputs.flatMap(weightsOf)))
    const own = [...found].filter((name) => !taken.has(name))
    own.forEach((name) => taken.add(name))
    return own
  })
}

/** '64 × 16 × 16': what one image's value has, the batch left out. */
export const shapeText = (shape: readonly number[]): string => shape.slice(1).join(' × ')
