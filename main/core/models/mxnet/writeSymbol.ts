/**
 * A Model as an MXNet symbol and its parameters, for nets made of layers that MXNet has; anything else is refused with the node's
 * name. The scores get a SoftmaxOutput, as MXNet's Module trains and predicts with.
 */
import { Failure } from '../../failure'
import { stringOf } from '../../graph/attributes'
import { numbersOf } from '../../graph/tensor'
import type { Model, Node, Tensor } from '../../graph/types'
import { formatSymbol, type SymbolEntry, type SymbolNode } from './symbolFile'
import { NODE_WRITERS } from './nodeWriters'

export interface MxnetNet {
  /** The text of `<prefix>-symbol.json`. */
  readonly symbol: string
  /** For `<prefix>-<epoch>.params`: names begin with 'arg:' or 'aux:'. */
  readonly parameters: ReadonlyMap<string, Tensor>
}

export function writeSymbol(model: Model): MxnetNet {
  return new Exporter(model).write()
}

type Settings = Readonly<Record<string, string | number | boolean | readonly number[]>>

/** What the writer of one node may ask and do; values are the Model's own names. */
export class Exporter {
  private readonly nodes: SymbolNode[] = []
  private readonly values = new Map<string, SymbolEntry>()
  private readonly stored = new Map<string, Tensor>()
  private readonly names = new Set<string>()
  /** Sizes, and what is computed from constants: not layers, but settings of the layers that use them. */
  private readonly fixed = new Set<string>()
  private readonly producers: ReadonlyMap<string, Node>

  constructor(private readonly model: Model) {
    this.producers = new Map(model.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)))
  }

  write(): MxnetNet {
    for (const { name } of this.model.inputs) this.values.set(name, this.add('null', 'data', []))
    for (const node of this.model.nodes) this.writeNode(node)
    const scores = this.entryOf(this.model.outputs[0]!.name)
    const label = this.add('null', 'softmax_label', [])
    const head = this.add('SoftmaxOutput', 'softmax', [scores, label], { multi_output: true })
    return { symbol: formatSymbol({ nodes: this.nodes, heads: [head] }), parameters: this.stored }
  }

  private writeNode(node: Node): void {
    const isFixed = (value: string) => value === '' || this.isConstant(value) || this.fixed.has(value)
    if (node.op === 'Shape' || node.inputs.every(isFixed)) {
      node.outputs.forEach((value) => this.fixed.add(value))
      return
    }
    const writer = node.domain === '' ? NODE_WRITERS[node.op] : undefined
    if (!writer) throw this.refuse(node, 'is no layer of MXNet')
    this.values.set(node.outputs[0]!, writer(node, this))
  }

  /** Adds a layer; answers its first output. */
  add(op: string, name: string, inputs: readonly SymbolEntry[], settings: Settings = {}): SymbolEntry {
    const text = Object.entries(settings).map(([key, value]) => [key, textOf(value)] as const)
    let unused = name
    for (let i = 1; this.names.has(unused); i++) unused = `${name}_${i}`
    this.names.add(unused)
    this.nodes.push({ op, name: unused, settings: Object.fromEntries(text), inputs })
    return { node: this.nodes.length - 1, output: 0 }
  }

  /** The layer that a value is in the symbol; a constant becomes an argument of four axes, as MXNet broadcasts equal ranks only. */
  entryOf(value: string): SymbolEntry {
    const known = this.values.get(value)
    if (known) return known
    const constant = this.model.initializers.get(value)
    if (!constant)
      throw new Failure('unsupported-op', `Value "${value}" is computed in a way that MXNet does not have.`)
    const dims =
      constant.dims.length < 4 ? [...Array<number>(4 - constant.dims.length).fill(1), ...constant.dims] : constant.dims
    return this.argument(value, { ...constant, dims }, 'arg', { __shape__: dims })
  }

  /** A parameter under its own name; `kind` aux for running averages. */
  argument(name: string, value: Tensor, kind: 'arg' | 'aux' = 'arg', settings: Settings = {}): SymbolEntry {
    const known = this.values.get(name)
    if (known) return known
    this.stored.set(`${kind}:${name}`, value)
    const entry = this.add('null', name, [], settings)
    this.values.set(name, entry)
    return entry
  }

  /** A parameter that must be in the file, not computed. */
  parameter(node: Node, index: number, kind: 'arg' | 'aux' = 'arg'): SymbolEntry {
    return this.argument(node.inputs[index]!, this.tensor(node, index), kind)
  }
  tensor(node: Node, index: number): Tensor {
    const value = this.model.initializers.get(node.inputs[index] ?? '')
    if (!value) throw this.refuse(node, `computes its input ${index}, which MXNet keeps fixed`)
    return value
  }
  isConstant(value: string): boolean {
    return this.model.initializers.has(value)
  }
  /** The numbers of a small constant; null for anything else. */
  numbers(value: string | undefined): readonly number[] | null {
    const constant = value ? this.model.initializers.get(value) : undefined
    return constant ? numbersOf(constant) : null
  }
  fixedNumbers(node: Node, index: number): readonly number[] {
    return numbersOf(this.tensor(node, index))
  }
  producerOf(value: string | undefined): Node | undefined {
    return this.producers.get(value ?? '')
  }

  refuse(node: Node, what: string): Failure {
    return new Failure(
      'unsupported-op',
      `Node "${node.name}" (${node.op}) ${what}; the net cannot be written for MXNet.`,
      {
        op: node.op,
        node: node.name
      }
    )
  }
  /** Refuses padding that the window sizes work out. */
  checkPadding(node: Node): void {
    const mode = stringOf(node, 'auto_pad', 'NOTSET')
    if (mode !== 'NOTSET') throw this.refuse(node, `pads automatically (${mode})`)
  }
}

function textOf(value: Settings[string]): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'object' ? `(${value.join(', ')}${value.length === 1 ? ',' : ''})` : String(value)
}
