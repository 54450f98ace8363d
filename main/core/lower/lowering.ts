/** The interface of a lowering, and what it may know about the device. */
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'

/** ONNX Runtime's execution providers that a graph may be written for. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml'

/** What the device the graph will run on can do. */
export interface Target {
  readonly provider: Provider
  /** Channels per block of ONNX Runtime's blocked layout (com.microsoft.nchwc) on this CPU; 0 when it has none. */
  readonly channelBlock: number
}

/** Emits stock ONNX for a logical node and answers the value that stands for its output. */
export type Lowering = (g: Graph, node: Node, target: Target) => string

/** Emits what a provider can run in place of a node that it cannot; answers one value per output, or null to keep the node. */
export type Substitution = (g: Graph, node: Node) => readonly string[] | null
