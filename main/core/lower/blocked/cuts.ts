/** Maps put together from parts of whole blocks of channels, and cuts of such parts, as the gradient of a Concat is made of. */
import type { Graph } from '../../graph/graph'
import type { Node } from '../../graph/types'
import type { Site } from '../lowering'

export interface Cut {
  readonly output: string
  readonly first: number
  /** Behind the last channel. */
  readonly end: number
}

/** What a Slice cuts out if that is whole blocks of channels, which need not be the whole rest. */
export function cutOf(g: Graph, node: Node, block: number): Cut | null {
  if (node.op !== 'Slice' || block === 0) return null
  const [starts, ends, axes, steps] = node.inputs.slice(1).map((input) => g.numbers(input)?.join())
  const isWhole = [starts, ends].every((n) => Number(n) >= 0 && Number(n) % block === 0)
  if (axes !== '1' || !isWhole || (steps ?? '1') !== '1') return null
  const channels = g.shapeOf(node.inputs[0]!)[1]!
  return { output: node.outputs[0]!, first: Number(starts), end: Math.min(Number(ends), channels) }
}

/** The cuts that are all that is read of the node's output; null if there are other readers. */
export function cutsOf({ g, node, target, readers }: Site): Cut[] | null {
  const all = readers(node.outputs[0]!).map((reader) => cutOf(g, reader, target.channelBlock))
  const cuts = all.filter((cut) => cut !== null)
  return cuts.length > 1 && cuts.length === all.length ? cuts : null
}

export const channelsOf = (g: Graph, values: readonly string[]): number[] => values.map((value) => g.shapeOf(value)[1]!)

/** Pieces of these sizes along an axis. */
export function cutAlong(g: Graph, value: string, axis: number, sizes: readonly number[]): string[] {
  if (sizes.length === 1) return [value]
  let first = 0
  return sizes.map((size) => g.slice(value, [first], [(first += size)], [axis]))
}
