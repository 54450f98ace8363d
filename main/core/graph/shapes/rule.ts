/** The interface of a shape rule: what it may ask about a node's inputs, and how its answer is written. */
import { Failure } from '../../failure'
import type { DataType, Node, ValueType } from '../types'

/** What is known while a node is added to a graph. */
export interface KnownValues {
  typeOf(value: string): ValueType
  /** The numbers of a constant, null otherwise. */
  numbers(value: string): number[] | null
}

/** From the types of a node's inputs to the types of its outputs. */
export type ShapeRule = (node: Node, x: Inputs) => readonly ValueType[]
export type ShapeTable = Readonly<Record<string, ShapeRule>>

/** The inputs of one node, by position. */
export class Inputs {
  constructor(
    private readonly node: Node,
    private readonly values: KnownValues
  ) {}
  has(i: number): boolean {
    return Boolean(this.node.inputs[i])
  }
  type(i: number): ValueType {
    const name = this.node.inputs[i]
    if (!name) throw new Failure('bad-model', `Node "${this.node.name}" (${this.node.op}) lacks its input ${i}.`)
    return this.values.typeOf(name)
  }
  shape(i: number): readonly number[] {
    return this.type(i).shape
  }
  numbers(i: number): number[] {
    const numbers = this.known(i)
    if (!numbers)
      throw new Failure(
        'unsupported-op',
        `Node "${this.node.name}" (${this.node.op}) takes a shape that is computed from the data; only fixed shapes can be trained.`,
        { op: this.node.op, node: this.node.name }
      )
    return numbers
  }
  /** The numbers of an input, null when they are computed. */
  known(i: number): number[] | null {
    return this.values.numbers(this.node.inputs[i] ?? '')
  }
  optionalNumbers(i: number): number[] | null {
    return this.has(i) ? this.numbers(i) : null
  }
  shapes(): readonly (readonly number[])[] {
    return this.node.inputs.filter((i) => i).map((i) => this.values.typeOf(i).shape)
  }
}

export const withShape = (x: Inputs, shape: readonly number[], dtype: DataType = x.type(0).dtype): ValueType[] => [
  { dtype, shape }
]

/** The types of the outputs the node really has; nodes without named outputs get the first alone. */
export const asManyAs = (node: Node, types: readonly ValueType[]): readonly ValueType[] =>
  types.slice(0, Math.max(1, node.outputs.length))

/** The shape two or more shapes broadcast to (numpy's rule). */
export function broadcast(node: Node, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((s) => s.length))
  return Array.from({ length: rank }, (_, axis) => {
    const dims = shapes.map((s) => s[axis - rank + s.length] ?? 1).filter((d) => d !== 1)
    if (dims.some((d) => d !== dims[0]))
      throw new Failure(
        'bad-model',
        `Node "${node.name}" (${node.op}) cannot combine the shapes ${shapes.map((s) => `[${s}]`).join(' and ')}.`
      )
    return dims[0] ?? 1
  })
}

/** The same rule for several operators. */
export const forEach = (ops: readonly string[], rule: ShapeRule): ShapeTable =>
  Object.fromEntries(ops.map((op) => [op, rule]))
