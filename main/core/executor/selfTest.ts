/**
 * A device's self-test: every kind of node of a graph - operator, settings and shapes - is computed there and on the CPU from the
 * same random numbers. What the device computes wrongly is written in another way, or the device is refused; so is one that would
 * leave a node to the CPU, with copies to it and back at every step.
 */
import { Random } from '../data/random'
import { Failure } from '../failure'
import { Graph } from '../graph/graph'
import { bytesPerElement, numbersOf, tensor } from '../graph/tensor'
import type { Node, Tensor, ValueType } from '../graph/types'
import { sizeOf } from '../graph/types'
import { ALTERNATIVES } from '../lower/alternatives'
import type { Substitution } from '../lower/lowering'
import { openSession, type SessionOptions } from '../runtime/ort'

/** Largest difference, relative to the largest number of an output. */
const TOLERANCE = { float32: 1e-3, float16: 2e-2 } as const
/** Nodes that are tried in one session. */
const MOST_NODES = 64
const MOST_BYTES = 2 ** 28
/** Operators that are defined for positive numbers alone, or steep around zero. */
const POSITIVE = new Set(['Log', 'Sqrt', 'Pow', 'Reciprocal', 'Div', 'BatchNormalization'])

/** Kinds of nodes that were found right, by device: a second graph tries only what is new. */
const proven = new Map<string, Set<string>>()

/** Proves a lowered graph on a device, and mends it in place. Throws Failure 'unsupported-op' where that cannot be. */
export async function proveGraph(
  graph: Graph,
  options: SessionOptions,
  alternatives: Readonly<Record<string, Substitution>> = ALTERNATIVES
): Promise<void> {
  const wrong = await findWrong(graph, options)
  if (wrong.size === 0) return
  graph.rewrite((node) => (wrong.has(kindOf(graph, node)) && alternatives[node.op]?.(graph, node)) || null)
  const still = [...(await findWrong(graph, options)).values()]
  if (still.length > 0)
    throw new Failure(
      'unsupported-op',
      `The device "${options.device}" computes ${namesOf(still)} wrongly: its results differ from the CPU's. Choose another device.`
    )
}

/** Says what would be left to the CPU, of a graph that the device refuses to run alone. */
export async function explainFallback(graph: Graph, options: SessionOptions, refusal: unknown): Promise<unknown> {
  const alone: Node[] = []
  for (const node of kindsOf(graph).values()) {
    const { model } = trialOf(graph, [node])
    const opened = await openSession(model, { ...options, strict: true }).catch(() => null)
    if (opened) await opened.close()
    else alone.push(node)
  }
  if (alone.length === 0) return refusal
  return new Failure(
    'unsupported-op',
    `The device "${options.device}" cannot compute ${namesOf(alone)}, which would be left to the CPU at every step. Choose another device.`
  )
}

/** The kinds of nodes whose results differ from the CPU's. */
export async function findWrong(graph: Graph, options: SessionOptions): Promise<ReadonlyMap<string, Node>> {
  const place = `${options.device} ${options.layout ?? ''}`
  const known = proven.get(place) ?? new Set()
  proven.set(place, known)
  const wrong = new Map<string, Node>()
  const open = [...kindsOf(graph)].filter(([kind]) => !known.has(kind))
  for (const group of inGroups(graph, open)) {
    const { model, feeds } = trialOf(
      graph,
      group.map(([, node]) => node)
    )
    const [here, there] = [
      await results(model, feeds, { threads: options.threads }),
      await results(model, feeds, options)
    ]
    group.forEach(([kind, node], i) => {
      const outputs = node.outputs.flatMap((output, j) => (output ? [outputOf(i, j)] : []))
      if (outputs.every((name) => isClose(there[name]!, here[name]!))) known.add(kind)
      else wrong.set(kind, node)
    })
  }
  return wrong
}

async function results(
  model: Parameters<typeof openSession>[0],
  feeds: Record<string, Tensor>,
  options: SessionOptions
) {
  const session = await openSession(model, options)
  try {
    return await session.run(feeds)
  } finally {
    await session.close()
  }
}

function kindsOf(graph: Graph): Map<string, Node> {
  return new Map(graph.nodes.map((node) => [kindOf(graph, node), node]))
}

/** What makes a difference to a kernel: everything but the numbers, and those too where they are settings. */
function kindOf(graph: Graph, node: Node): string {
  const input = (name: string) => {
    if (!name) return ''
    const { dtype, shape } = graph.typeOf(name)
    const constant = graph.constants.get(name)
    return `${dtype}[${shape}]${constant && dtype === 'int64' ? `=${constant.data}` : ''}`
  }
  return `${node.domain}.${node.op} ${JSON.stringify(node.attributes)} ${node.inputs.map(input).join()} ${node.outputs.length}`
}

/** As many kinds as fit into one session. */
function inGroups(graph: Graph, kinds: readonly (readonly [string, Node])[]): (readonly [string, Node])[][] {
  const groups: (readonly [string, Node])[][] = []
  let bytes = Infinity
  for (const entry of kinds) {
    const size = [...entry[1].inputs, ...entry[1].outputs].reduce(
      (sum, v) => sum + (v ? bytesOf(graph.typeOf(v)) : 0),
      0
    )
    if (bytes + size > MOST_BYTES || groups.at(-1)!.length === MOST_NODES) {
      groups.push([])
      bytes = 0
    }
    groups.at(-1)!.push(entry)
    bytes += size
  }
  return groups
}
const bytesOf = ({ dtype, shape }: ValueType): number => sizeOf(shape) * bytesPerElement(dtype)

const outputOf = (node: number, output: number): string => `y${node}.${output}`

/** Nodes side by side, each with inputs of its own; constants stay constants. */
function trialOf(graph: Graph, nodes: readonly Node[]) {
  const g = new Graph()
  const random = new Random(1)
  const feeds: Record<string, Tensor> = {}
  nodes.forEach((node, i) => {
    const inputs = node.inputs.map((name, j) => {
      if (!name) return ''
      const constant = graph.constants.get(name)
      if (constant) return g.constant(constant, `c${i}.${j}`)
      const type = graph.typeOf(name)
      const input = g.input(`x${i}.${j}`, type.dtype, type.shape)
      feeds[input] = draw(type, POSITIVE.has(node.op), random)
      return input
    })
    const types = node.outputs.map((output) => (output ? graph.typeOf(output) : NOTHING))
    const outputs = node.outputs.map((output, j) => output && outputOf(i, j))
    g.emitAll(node.op, inputs, node.attributes, { domain: node.domain, name: `trial ${i}`, types, outputs })
    for (const output of outputs) if (output) g.output(output)
  })
  return { model: g.toModel('self-test'), feeds }
}
const NOTHING: ValueType = { dtype: 'float32', shape: [] }

function draw({ dtype, shape }: ValueType, isPositive: boolean, random: Random): Tensor {
  const isReal = dtype === 'float32' || dtype === 'float16'
  const real = () => (isPositive ? 0.5 + random.next() : 2 * random.next() - 1)
  const whole = () => (dtype === 'int64' ? 0 : random.integer(2))
  return tensor(dtype, shape, Array.from({ length: sizeOf(shape) }, isReal ? real : whole))
}

function isClose(found: Tensor, expected: Tensor): boolean {
  const [a, b] = [numbersOf(found), numbersOf(expected)]
  const tolerance = expected.dtype === 'float32' || expected.dtype === 'float16' ? TOLERANCE[expected.dtype] : 0
  let scale = 0
  for (const value of b) scale = Math.max(scale, Math.abs(value))
  return a.length === b.length && a.every((value, i) => value === b[i] || Math.abs(value - b[i]!) <= tolerance * scale)
}

const namesOf = (nodes: readonly Node[]): string => [...new Set(nodes.map((node) => node.op))].sort().join(', ')
