/**
 * Forecasts the memory of running a graph: every value lives from the node that makes it to the last node that reads it. What
 * ONNX Runtime takes beyond that was measured (`test/bench/memory.ts`), over nets of 2 to 540 MB.
 */
import { bytesPerElement } from '../graph/tensor'
import type { Graph } from '../graph/graph'
import { sizeOf, type Node } from '../graph/types'
import type { ValueGraph } from './trainingGraph'

/** Its arena grows by powers of two, and operators keep scratch space. */
const BYTES_PER_LIVE_BYTE = 1.6
/** The optimizer's state, and weights reordered for convolutions. */
const COPIES_OF_WEIGHTS = 0.8
/** An open session. */
const BYTES_PER_SESSION = 46 * 2 ** 20

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
  const viewed = new Map(graph.nodes.filter(isView).map((node) => [node.outputs[0]!, node.inputs[0]!]))
  const base = (value: string): string => (viewed.has(value) ? base(viewed.get(value)!) : value)
  const lastUse = new Map<string, number>()
  graph.nodes.forEach((node, i) => node.inputs.forEach((input) => lastUse.set(base(input), i)))
  for (const output of graph.outputs) lastUse.set(base(output), Infinity)
  const lasting = [...graph.inputs, ...graph.constants.keys()]
  const atFirst = lasting.reduce((sum, value) => sum + bytes(value), 0)
  const made = new Set<string>()
  let [live, peak] = [atFirst, atFirst]
  graph.nodes.forEach((node, i) => {
    for (const output of isView(node) ? [] : node.outputs) {
      if (!output) continue
      made.add(output)
      live += bytes(output)
    }
    peak = Math.max(peak, live)
    const touched = new Set([...node.inputs, ...node.outputs].map(base))
    for (const value of touched) {
      if (!made.has(value) || (lastUse.get(value) ?? i) > i) continue
      live -= bytes(value)
      made.delete(value)
    }
  })
  return peak
}

/** ONNX Runtime does not copy what it only looks at in another shape. */
const isView = ({ op }: Node): boolean => op === 'Reshape'
