/** Which of a graph's outputs may be written over one of its inputs, in the input's own memory. */
import type { Graph } from './graph'
import type { Node } from './types'

/** Operators whose every number is made of the numbers at its own place, and of single ones. */
const PLACE_BY_PLACE: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'Where', 'Sqrt', 'Neg', 'Abs', 'Identity', 'Cast'],
  ...['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual']
])

/** Whether a graph computes the same of a stretch of its vectors as it does there of the whole. */
export const isPlaceByPlace = (graph: Graph): boolean => graph.nodes.every((node) => PLACE_BY_PLACE.has(node.op))

/**
 * Whether every node that reads the input comes before the one that writes the output, in whatever order a graph is run: the one
 * that writes waits for it, or reads and writes number by number itself.
 */
export function mayReplace(graph: Graph, input: string, output: string): boolean {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)))
  const writer = producers.get(output)
  if (!writer) return false
  const before = new Set<Node>()
  const queue = writer.inputs.filter((value) => value !== '')
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    const node = producers.get(value)
    if (!node || before.has(node)) continue
    before.add(node)
    queue.push(...node.inputs)
  }
  const isSafe = (node: Node) => (node === writer ? PLACE_BY_PLACE.has(node.op) : before.has(node))
  return readersOf(graph, input).every(isSafe)
}

/** Of the value, and of what may be a view of it. */
function readersOf(graph: Graph, value: string): Node[] {
  const readers = graph.nodes.filter((node) => node.inputs.includes(value))
  const views = readers.filter(({ op }) => VIEWS.has(op))
  return [...readers, ...views.flatMap((view) => readersOf(graph, view.outputs[0]!))]
}
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity'])
