/** Typed reading of a node's attributes, with ONNX's default where the attribute is absent. */
import type { Node, Tensor } from './types'

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
