/** Writes the nodes that stand for one node of a Model, whose shapes are not known yet. */
import { int64s, scalar } from './tensor'
import type { Attributes, Node, Tensor } from './types'

export class NodeWriter {
  readonly nodes: Node[] = []
  private count = 0

  /** @param initializers receives the constants that the nodes need */
  constructor(
    private readonly original: Node,
    private readonly initializers: Map<string, Tensor>
  ) {}

  /** Appends a node; without `output` it gets a name of its own. */
  emit(op: string, inputs: readonly string[], attributes: Attributes = {}, output = this.freshName(op)): string {
    const isLast = output === this.original.outputs[0]
    const name = isLast ? this.original.name : `${this.original.name}/${output.slice(output.lastIndexOf('.') + 1)}`
    this.nodes.push({ op, domain: '', name, inputs, outputs: [output], attributes })
    return output
  }
  /** Appends the node that computes the original's first output. */
  finish(op: string, inputs: readonly string[], attributes: Attributes = {}): readonly Node[] {
    this.emit(op, inputs, attributes, this.original.outputs[0]!)
    return this.nodes
  }
  /** A float of rank 0, which is never mistaken for a parameter. */
  number(value: number): string {
    return this.initializer(scalar(value))
  }
  ints(values: readonly number[]): string {
    return this.initializer(int64s(values))
  }
  /** A float tensor as a Constant node: a setting of the net, not a parameter. */
  constant(tensor: Tensor): string {
    return this.emit('Constant', [], { value: { tensor } })
  }
  private initializer(tensor: Tensor): string {
    const name = this.freshName('constant')
    this.initializers.set(name, tensor)
    return name
  }
  private freshName(what: string): string {
    return `${this.original.outputs[0]!}.${what}_${this.count++}`
  }
}
