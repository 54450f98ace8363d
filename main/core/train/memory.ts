/** Forecasts the memory of one run of a graph: every value lives from the node that makes it to the last node that reads it. */
import { bytesPerElement } from '../graph/tensor'
import type { Graph } from '../graph/graph'
import { sizeOf } from '../graph/types'

/** Peak bytes of inputs, constants and intermediate values, in the order of the graph's nodes. */
export function forecastMemory(graph: Graph): number {
  const bytes = (value: string) => sizeOf(graph.shapeOf(value)) * bytesPerElement(graph.dtypeOf(value))
  const lastUse = new Map<string, number>()
  graph.nodes.forEach((node, i) => node.inputs.forEach((input) => lastUse.set(input, i)))
  for (const output of graph.outputs) lastUse.set(output, Infinity)
  const lasting = [...graph.inputs, ...graph.constants.keys()]
  const base = lasting.reduce((sum, value) => sum + bytes(value), 0)
  const made = new Set<string>()
  let [live, peak] = [base, base]
  graph.nodes.forEach((node, i) => {
    for (const output of node.outputs) {
      if (!output) continue
      made.add(output)
      live += bytes(output)
    }
    peak = Math.max(peak, live)
    const finished = new Set([...node.inputs, ...node.outputs].filter((v) => made.has(v) && (lastUse.get(v) ?? i) <= i))
    for (const value of finished) {
      live -= bytes(value)
      made.delete(value)
    }
  })
  return peak
}
