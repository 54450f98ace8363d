/** Typed reading of a node's attributes, with ONNX's default where the attribute is absent. */
import type { Node, Subgraph, Tensor } from './types'
import { normalizeAxis } from './types'

export function intOf(node: Node, name: string, fallback: number): number {
  const value = node.attributes[name]
  return typeof value === 'number' ? value : fallback
}

export function intsOf(node: Node, name: string, fallback: readonly number[]): readonly number[] {
  const value = node.attributes[name]
  return Array.isArray(value) ? (value as readonly number[]) : fallback
}

export function floatOf(node: Node, name: string, fallback: number): number {
  const value = node.attributes[name]
  return typeof value === 'object' && 'float' in value ? value.float : fallback
}

export function stringOf(node: Node, name: string, fallback: string): string {
  const value = node.attributes[name]
  return typeof value === 'string' ? value : fallback
}

export function tensorOf(node: Node, name: string): Tensor | null {
  const value = node.attributes[name]
  return typeof value === 'object' && 'tensor' in value ? value.tensor : null
}

export function graphOf(node: Node, name: string): Subgraph | null {
  const value = node.attributes[name]
  return typeof value === 'object' && 'graph' in value ? value.graph : null
}

/** The node with some attributes left out. */
export function without(node: Node, ...attributes: readonly string[]): Node {
  const kept = Object.entries(node.attributes).filter(([name]) => !attributes.includes(name))
  return { ...node, attributes: Object.fromEntries(kept) }
}

/** The axes a Reduce node works on, normalised; opset 17 has them as attribute, ReduceSum as input. */
export function reducedAxes(node: Node, rank: number, fromInput: readonly number[] | null): number[] {
  const axes = fromInput ?? intsOf(node, 'axes', [])
  return axes.length > 0 ? axes.map((a) => normalizeAxis(a, rank)) : Array.from({ length: rank }, (_, i) => i)
}

/** A Transpose node's permutation; ONNX's default reverses the axes. */
export function permutationOf(node: Node, rank: number): readonly number[] {
  return intsOf(
    node,
    'perm',
    Array.from({ length: rank }, (_, i) => rank - 1 - i)
  )
}

/** Where Flatten cuts a shape in two; behind the last axis, too. */
export function flattenAxis(node: Node, rank: number): number {
  const axis = intOf(node, 'axis', 1)
  return axis === rank ? rank : normalizeAxis(axis, rank)
}

/** epsilon of a normalisation node; ONNX's default is 1e-5. */
export const epsilonOf = (node: Node): number => floatOf(node, 'epsilon', 1e-5)
