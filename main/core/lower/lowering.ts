/** The interface of a lowering, and what it may know about the device. */
import type { Graph } from '../graph/graph'
import type { Node } from '../graph/types'
import type { Layouts } from './layouts'

/** ONNX Runtime's execution providers that a graph may be written for. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml'

/** What the device the graph will run on can do. */
export interface Target {
  readonly provider: Provider
  /** Channels per block of ONNX Runtime's blocked layout (com.microsoft.nchwc) on this CPU; 0 when it has none. */
  readonly channelBlock: number
}

/** The values that stand for a node's outputs in the usual layout, or the one output in blocks, or what it is put together from. */
export type Lowered = readonly string[] | { readonly blocked: string } | { readonly parts: readonly string[] }

export interface Site {
  readonly g: Graph
  readonly node: Node
  readonly target: Target
  readonly layouts: Layouts
  /** The nodes that read a value; none for an output of the graph. */
  readonly readers: (value: string) => readonly Node[]
}

/** Emits what runs in place of a node; null where the lowering does not apply. Values are asked from `layouts`. */
export type Lowering = (site: Site) => Lowered | null

/** Emits what a provider can run in place of a node that it cannot; answers one value per output, or null to keep the node. */
export type Substitution = (g: Graph, node: Node) => readonly string[] | null
