/**
 * A Graph: a net in which every value has a dtype and a fixed shape, built by emitting one node after another (MXNet's Symbol).
 * Emitting infers the result's shape at once, so a wrong graph fails at the line that made it.
 */
import { Failure } from '../failure'
import { identity } from './nodes'
import { inferTypes } from './shapes'
import { int64s, numbersOf, tensor } from './tensor'
import type { Attributes, DataType, Model, Node, Tensor, ValueType } from './types'
import { normalizeAxis, sameShape, sizeOf } from './types'
import { dtypeCode } from './dataTypes'

/** The operator set every graph is emitted for. */
export const OPSET = 17
const DOMAIN_VERSIONS: Readonly<Record<string, number>> = { 'com.microsoft': 1, 'com.microsoft.nchwc': 1 }

export interface EmitOptions {
  readonly domain?: string
  /** The node's name, as error messages say it; a fresh one otherwise. */
  readonly name?: string
  /** Names for the outputs; fresh ones otherwise. '' leaves an optional output out. */
  readonly outputs?: readonly string[]
  /** Types of the outputs, for nodes without a shape rule. */
  readonly types?: readonly ValueType[]
}

export class Graph {
  readonly nodes: Node[] = []
  readonly inputs: string[] = []
  readonly outputs: string[] = []
  readonly constants = new Map<string, Tensor>()
  private readonly types = new Map<string, ValueType>()
  private readonly sharedConstants = new Map<string, string>()
  private readonly shownBy = new Map<string, string>()
  private fresh = 0

  /**
   * @param reserved names that fresh ones must not take, because the net will define them later
   * @param real of what type the shorthand below makes its numbers
   */
  constructor(
    private readonly reserved: ReadonlySet<string> = new Set(),
    readonly real: 'float32' | 'float64' = 'float32'
  ) {}

  typeOf(value: string): ValueType {
    const type = this.types.get(value)
    if (!type) throw new Failure('bad-model', `Value "${value}" is used before any node computes it.`)
    return type
  }
  shapeOf(value: string): readonly number[] {
    return this.typeOf(value).shape
  }
  dtypeOf(value: string): DataType {
    return this.typeOf(value).dtype
  }
  rankOf(value: string): number {
    return this.shapeOf(value).length
  }
  has(value: string): boolean {
    return this.types.has(value)
  }
  /** The numbers of a constant, or null for a value that is computed. */
  numbers(value: string): number[] | null {
    const constant = this.constants.get(value)
    return constant ? numbersOf(constant) : null
  }

  input(name: string, dtype: DataType, shape: readonly number[]): string {
    this.define(name, { dtype, shape })
    this.inputs.push(name)
    return name
  }
  output(value: string): string {
    this.typeOf(value)
    if (!this.outputs.includes(value)) this.outputs.push(value)
    return value
  }

  /** Adds a constant; small unnamed ones are shared. */
  constant(t: Tensor, name?: string): string {
    const key = !name && t.data.length <= 64 ? `${t.dtype}[${t.dims}]${t.data.join()}` : null
    const known = key && this.sharedConstants.get(key)
    if (known) return known
    const value = name ?? this.freshName('constant')
    this.define(value, { dtype: t.dtype, shape: t.dims })
    this.constants.set(value, t)
    if (key) this.sharedConstants.set(key, value)
    return value
  }
  /** Appends a node and answers its first output. */
  emit(op: string, inputs: readonly string[], attributes: Attributes = {}, options: EmitOptions = {}): string {
    return this.emitAll(op, inputs, attributes, options)[0]!
  }
  /** Appends a node and answers all its outputs. */
  emitAll(op: string, inputs: readonly string[], attributes: Attributes = {}, options: EmitOptions = {}): string[] {
    const wanted = options.outputs
    const draft: Node = {
      op,
      domain: options.domain ?? '',
      name: options.name ?? this.freshName(op),
      inputs,
      attributes,
      outputs: wanted ?? ['']
    }
    const types = options.types ?? inferTypes(draft, this)
    const outputs = wanted ?? types.map(() => this.freshName(op))
    const node = { ...draft, outputs }
    outputs.forEach((name, i) => name && this.define(name, types[i]!))
    this.nodes.push(node)
    return [...outputs]
  }

  private define(name: string, type: ValueType): void {
    if (this.types.has(name)) throw new Failure('bad-model', `Two values are called "${name}".`)
    this.types.set(name, type)
  }
  private freshName(prefix: string): string {
    let name: string
    do name = `${prefix}_${this.fresh++}`
    while (this.types.has(name) || this.reserved.has(name))
    return name
  }

  // --- shorthand for the ops that gradient rules and losses are written in; shapes follow ONNX's broadcasting
  scalar(value: number): string {
    return this.reals([], [value])
  }
  reals(dims: readonly number[], values: ArrayLike<number>): string {
    return this.constant(tensor(this.real, dims, values))
  }
  float32(dims: readonly number[], values: ArrayLike<number>): string {
    return this.constant(tensor('float32', dims, values))
  }
  ints(values: readonly number[]): string {
    return this.constant(int64s(values))
  }
  add(a: string, b: string): string {
    return this.emit('Add', [a, b])
  }
  sub(a: string, b: string): string {
    return this.emit('Sub', [a, b])
  }
  mul(a: string, b: string): string {
    return this.emit('Mul', [a, b])
  }
  div(a: string, b: string): string {
    return this.emit('Div', [a, b])
  }
  scale(a: string, factor: number): string {
    return factor === 1 ? a : this.mul(a, this.scalar(factor))
  }
  neg(a: string): string {
    return this.emit('Neg', [a])
  }
  cast(a: string, dtype: DataType): string {
    return this.dtypeOf(a) === dtype ? a : this.emit('Cast', [a], { to: dtypeCode(dtype) })
  }
  /** 1 where a condition (bool) holds, else 0. */
  mask(condition: string): string {
    return this.cast(condition, this.real)
  }
  /** A view of a view is one of what that one shows. */
  reshape(a: string, shape: readonly number[]): string {
    const shown = this.shownBy.get(a) ?? a
    if (sameShape(this.shapeOf(shown), shape)) return shown
    const view = this.emit('Reshape', [shown, this.ints(shape)])
    this.shownBy.set(view, shown)
    return view
  }
  transpose(a: string, perm: readonly number[]): string {
    return perm.every((p, i) => p === i) ? a : this.emit('Transpose', [a], { perm })
  }
  expand(a: string, shape: readonly number[]): string {
    return sameShape(this.shapeOf(a), shape) ? a : this.emit('Expand', [a, this.ints(shape)])
  }
  concat(values: readonly string[], axis: number): string {
    return values.length === 1 ? values[0]! : this.emit('Concat', values, { axis })
  }
  slice(
    a: string,
    starts: readonly number[],
    ends: readonly number[],
    axes: readonly number[],
    steps?: readonly number[]
  ): string {
    const inputs = [a, this.ints(starts), this.ints(ends), this.ints(axes), ...(steps ? [this.ints(steps)] : [])]
    return this.emit('Slice', inputs)
  }
  /** Pads with zeros, or with the scalar `value`; `pads` are all begins, then all ends. */
  pad(a: string, pads: readonly number[], value?: string): string {
    return pads.every((p) => p === 0) ? a : this.emit('Pad', [a, this.ints(pads), ...(value ? [value] : [])])
  }
  sum(a: string, axes: readonly number[], keepdims: boolean): string {
    return axes.length === 0 ? a : this.emit('ReduceSum', [a, this.ints(axes)], { keepdims: keepdims ? 1 : 0 })
  }
  mean(a: string, axes: readonly number[], keepdims: boolean): string {
    return this.emit('ReduceMean', [a], { axes, keepdims: keepdims ? 1 : 0 })
  }
  max(a: string, axes: readonly number[], keepdims: boolean): string {
    return this.emit('ReduceMax', [a], { axes, keepdims: keepdims ? 1 : 0 })
  }
  /** Sums everything but the channel axis: [N, C, ...] -> [C]. */
  sumPerChannel(a: string): string {
    return this.sum(
      a,
      this.shapeOf(a)
        .map((_, i) => i)
        .filter((i) => i !== 1),
      false
    )
  }
  /** [C] -> [1, C, 1, ...] so that it broadcasts over the channels of `like`. */
  perChannel(vector: string, like: string): string {
    const shape = this.shapeOf(like).map((_, i) => (i === 1 ? sizeOf(this.shapeOf(vector)) : 1))
    return this.reshape(vector, shape)
  }
  /** MatMul with the last two axes of either side transposed on the fly. */
  matmul(a: string, b: string, transA = false, transB = false): string {
    if (!transA && !transB) return this.emit('MatMul', [a, b])
    return this.emit(
      'FusedMatMul',
      [a, b],
      { transA: transA ? 1 : 0, transB: transB ? 1 : 0 },
      { domain: 'com.microsoft' }
    )
  }
  /** Sums `a` down to `shape`: the inverse of broadcasting. */
  sumTo(a: string, shape: readonly number[]): string {
    const from = this.shapeOf(a)
    if (sameShape(from, shape)) return a
    const lead = from.length - shape.length
    const axes = from.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && from[i] !== 1))
    return this.reshape(this.sum(a, axes, false), shape)
  }
  axis(value: string, axis: number): number {
    return normalizeAxis(axis, this.rankOf(value))
  }

  /** Drops every node, constant and input that no output needs (inputs in `keep` stay). */
  prune(keep: ReadonlySet<string> = new Set()): this {
    const live = new Set(this.outputs)
    const kept: Node[] = []
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((o) => live.has(o))) continue
      node.inputs.forEach((i) => live.add(i))
      kept.push(node)
    }
    this.nodes.splice(0, Infinity, ...kept.reverse())
    for (const name of this.constants.keys()) if (!live.has(name)) this.constants.delete(name)
    const inputs = this.inputs.filter((i) => live.has(i) || keep.has(i))
    this.inputs.splice(0, Infinity, ...inputs)
    return this
  }

  /**
   * Replaces nodes one by one: `replace` emits substitutes and answers the values that stand for the node's outputs,
   * or null to keep the node as it is. Outputs of the graph keep their names.
   */
  rewrite(replace: (node: Node) => readonly string[] | null): this {
    const substitute = new Map<string, string>()
    const current = (value: string) => substitute.get(value) ?? value
    const results = new Set(this.outputs)
    for (const old of this.nodes.splice(0)) {
      const node = { ...old, inputs: old.inputs.map(current) }
      const values = replace(node)
      if (!values) this.nodes.push(node)
      else
        values.forEach((value, i) => {
          const output = node.outputs[i]!
          substitute.set(output, value)
          if (results.has(output)) this.nodes.push(identity(value, output))
        })
    }
    return this
  }

  toModel(name = 'net', metadata: ReadonlyMap<string, string> = new Map()): Model {
    const port = (value: string) => ({ name: value, ...this.typeOf(value) })
    const domains = [...new Set(this.nodes.map((n) => n.domain))].filter((d) => d !== '')
    return {
      name,
      opset: OPSET,
      domains: new Map(domains.map((d) => [d, DOMAIN_VERSIONS[d] ?? 1])),
      inputs: this.inputs.map(port),
      outputs: this.outputs.map(port),
      nodes: this.nodes,
      initializers: this.constants,
      metadata
    }
  }
}
