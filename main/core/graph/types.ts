/**
 * The words every part of the engine shares: tensors, nodes, and the two forms of a net -
 * a Model as it stands in an ONNX file (sizes may be symbols) and, in `graph.ts`, a Graph whose every shape is known.
 */

export type DataType =
  'float32' | 'float16' | 'float64' | 'uint8' | 'int8' | 'uint16' | 'int16' | 'int32' | 'int64' | 'bool'

export type TensorData =
  Float32Array | Float64Array | Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | BigInt64Array

/** Row-major values. float16 is kept as its bits in a Uint16Array, bool as 0/1 in a Uint8Array. */
export interface Tensor {
  readonly dtype: DataType
  readonly dims: readonly number[]
  readonly data: TensorData
}

/** A number is an INT, an array of numbers INTS; a float says so, because JavaScript does not. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: Tensor }
  | { readonly graph: Subgraph }

export type Attributes = Readonly<Record<string, Attribute>>

export interface Node {
  readonly op: string
  /** '' is the ONNX standard domain. */
  readonly domain: string
  readonly name: string
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Attributes
}

export interface ValueType {
  readonly dtype: DataType
  readonly shape: readonly number[]
}

/** An input or output of a Model; a string is a symbolic size such as 'N'. */
export interface Port {
  readonly name: string
  readonly dtype: DataType
  readonly shape: readonly (number | string)[]
}

/** The body of a branch or a loop: it may read any value of the graph around it. */
export interface Subgraph {
  /** What each round of a loop is given; a branch has none. */
  readonly inputs?: readonly Port[]
  readonly nodes: readonly Node[]
  readonly outputs: readonly string[]
  readonly initializers: ReadonlyMap<string, Tensor>
}

/** A net as an ONNX file holds it. */
export interface Model {
  readonly name: string
  /** Version of the standard operator set. */
  readonly opset: number
  /** Further operator domains the nodes use, with their versions. */
  readonly domains: ReadonlyMap<string, number>
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly nodes: readonly Node[]
  readonly initializers: ReadonlyMap<string, Tensor>
  readonly metadata: ReadonlyMap<string, string>
  /** What reading and normalising the file changed that a person should know, one sentence each. */
  readonly warnings?: readonly string[]
}

export const float = (value: number): Attribute => ({ float: value })

/** How many elements a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1)

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i])

/** ONNX counts negative axes (and indices) from the end. Throws RangeError when there is no such axis. */
export function normalizeAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis
  if (!(positive >= 0 && positive < rank)) throw new RangeError(`There is no axis ${axis} of ${rank}.`)
  return positive
}
