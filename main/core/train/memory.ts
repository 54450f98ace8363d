/**
 * Forecasts the memory of running a graph: every value lives from the node that makes it to the last node that reads it. What
 * ONNX Runtime takes beyond that was measured (`test/bench/memory.ts`), over nets of 2 to 540 MB.
 */
import { bytesPerElement } from '../graph/tensor'
import type { Graph } from '../graph/graph'
import { sizeOf } from '../graph/types'
import type { ValueGraph } from './trainingGraph'

/** Its arena grows by powers of two, and operators keep scratch space. */
const BYTES_PER_LIVE_BYTE = 1.5
/** Weights are reordered for convolutions, and their gradients joined. */
const COPIES_OF_WEIGHTS = 3
/** An open session. */
const BYTES_PER_SESSION = 32 * 2 ** 20

/** Peak bytes of one run of a graph that trains, or only evaluates. */
export function forecastRun({ graph, values }: ValueGraph): number {
  const learning = [...values].filter(([name]) => /^(parameters|gradient)\./.test(name)).map(([, output]) => output)
  const weights = learning.reduce((sum, output) => sum + bytesOf(graph, output), 0)
  return BYTES_PER_SESSION + BYTES_PER_LIVE_BYTE * forecastMemory(graph) + COPIES_OF_WEIGHTS * weights
}

const bytesOf = (graph: Graph, value: string): number =>
  sizeOf(graph.shapeOf(value)) * bytesPerElement(graph.dtypeOf(value))

/** Peak bytes of inputs, constants and intermediate values, in the order of the graph's nodes. */
export function forecastMemory(graph: Graph): number {
  const bytes = (value: string) => bytesOf(graph, value)
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
