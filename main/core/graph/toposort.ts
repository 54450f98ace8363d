/** Brings a net's nodes into an order in which every value is computed before it is read, or says why there is none. */
import { Failure } from '../failure'
import { readsOf } from './reads'
import type { Model, Node } from './types'

/** Sorted nodes; those already in order keep their places. Throws Failure for cycles, duplicate names and values nothing computes. */
export function sortNodes(model: Model): readonly Node[] {
  const given = [...model.inputs.map((p) => p.name), ...model.initializers.keys()]
  const known = new Set<string>()
  for (const value of [...given, ...model.nodes.flatMap((n) => n.outputs)]) {
    if (value !== '' && known.has(value)) throw new Failure('bad-model', `Two values are called "${value}".`)
    known.add(value)
  }
  for (const node of model.nodes) {
    const unknown = readsOf(node).find((value) => !known.has(value))
    if (unknown !== undefined)
      throw new Failure('bad-model', `Node "${node.name}" (${node.op}) reads "${unknown}", which nothing computes.`)
  }
  const absent = model.outputs.find((p) => !known.has(p.name))
  if (absent) throw new Failure('bad-model', `The net's output "${absent.name}" is computed by no node.`)
  return sorted(model.nodes, new Set(given))
}

/** Kahn's algorithm: a node is placed when the last value it waits for is. */
function sorted(nodes: readonly Node[], ready: Set<string>): readonly Node[] {
  const order: Node[] = []
  const missing = new Map<Node, number>()
  const waiting = new Map<string, Node[]>()
  const place = (first: Node) => {
    const queue = [first]
    for (let node = queue.pop(); node; node = queue.pop()) {
      order.push(node)
      for (const output of node.outputs) {
        ready.add(output)
        for (const reader of waiting.get(output) ?? []) {
          const left = missing.get(reader)! - 1
          missing.set(reader, left)
          if (left === 0) queue.push(reader)
        }
        waiting.delete(output)
      }
    }
  }
  for (const node of nodes) {
    const lacking = new Set(readsOf(node).filter((value) => !ready.has(value)))
    if (lacking.size === 0) {
      place(node)
      continue
    }
    missing.set(node, lacking.size)
    for (const value of lacking) {
      const readers = waiting.get(value)
      if (readers) readers.push(node)
      else waiting.set(value, [node])
    }
  }
  if (order.length < nodes.length) throw cyclic(nodes.filter((n) => (missing.get(n) ?? 0) > 0))
  return order
}

/** Follows the unplaced nodes backwards until one comes again: that is a cycle. */
function cyclic(unplaced: readonly Node[]): Failure {
  const producer = new Map(unplaced.flatMap((n) => n.outputs.map((o) => [o, n] as const)))
  const path: Node[] = []
  let node = unplaced[0]!
  while (!path.includes(node)) {
    path.push(node)
    node = producer.get(readsOf(node).find((value) => producer.has(value))!)!
  }
  const cycle = path.slice(path.indexOf(node)).reverse()
  const shown = cycle.slice(0, 4).map((n) => `"${n.name}" (${n.op})`)
  const more = cycle.length > shown.length ? ` and ${cycle.length - shown.length} more` : ''
  return new Failure('bad-model', `The net runs in a circle: ${shown.join(', ')}${more} wait for one another.`)
}
