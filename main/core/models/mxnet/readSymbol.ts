/** An MXNet symbol as a Model: the layers in ONNX's words, the parameters under MXNet's names, freshly initialised until weights are fitted. */
import { Failure } from '../../failure'
import { foldNode } from '../../graph/fold'
import { Graph, OPSET } from '../../graph/graph'
import { normalizeModel } from '../../graph/normalize'
import { float32 } from '../../graph/tensor'
import type { Attributes, Model, Node, Tensor } from '../../graph/types'
import { sameShape, sizeOf } from '../../graph/types'
import type { Initial, Normal } from '../initial'
import { parseSymbol, type SymbolFile, type SymbolNode } from './symbolFile'
import { SymbolLayer, type SymbolNet } from './symbolLayer'
import { LAYERS } from './symbolLayers'

/** Side of the image that shapes are inferred for: ImageNet's, which the fully connected layers of classifiers are made for. */
const PROBE_SIDE = 224

/** @param file how messages call it */
export function readSymbol(text: string, file: string, normal: Normal): Model {
  const symbol = parseSymbol(text, file)
  return normalizeModel(new Importer(symbol, file, normal).build())
}

class Importer implements SymbolNet {
  private readonly nodes: Node[] = []
  private readonly initializers = new Map<string, Tensor>()
  /** The same net for one image, where the size of everything is known. */
  private readonly probe = new Graph()
  /** Outputs of the layers read so far. */
  private readonly values = new Map<number, readonly string[]>()
  private data: string | null = null

  constructor(
    private readonly symbol: SymbolFile,
    private readonly file: string,
    private readonly normal: Normal
  ) {}

  build(): Model {
    const needed = this.neededNodes()
    for (const [i, node] of this.symbol.nodes.entries()) if (node.op !== 'null' && needed.has(i)) this.read(node, i)
    const [head] = this.symbol.heads
    const output = this.values.get(head!.node)?.[head!.output]
    if (!output || !this.data)
      throw new Failure('bad-model', `${this.file} is not a net: no layer leads from data to its head.`)
    return {
      name: this.file.replace(/-symbol\.json$/, ''),
      opset: OPSET,
      domains: new Map(),
      inputs: [{ name: this.data, dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
      outputs: [{ name: output, dtype: 'float32', shape: [] }],
      nodes: this.nodes,
      initializers: this.initializers,
      metadata: new Map()
    }
  }

  private neededNodes(): ReadonlySet<number> {
    const needed = new Set([this.symbol.heads[0]!.node])
    for (let i = this.symbol.nodes.length - 1; i >= 0; i--)
      if (needed.has(i)) for (const { node } of this.symbol.nodes[i]!.inputs) needed.add(node)
    return needed
  }

  private read(node: SymbolNode, index: number): void {
    const layer = new SymbolLayer(node, this)
    const reader = LAYERS[node.op]
    if (!reader) throw layer.refuse('is no layer that can be read; a net of MXNet’s usual layers was expected')
    const values = reader(layer)
    this.values.set(index, typeof values === 'string' ? [values] : values)
  }

  valueOf(layer: SymbolNode, index: number): string {
    const entry = layer.inputs[index]
    if (!entry) throw new SymbolLayer(layer, this).refuse(`lacks its input ${index}`)
    const source = this.symbol.nodes[entry.node]!
    if (source.op === 'null') return this.variable(source, layer)
    const value = this.values.get(entry.node)?.[entry.output]
    if (!value)
      throw new SymbolLayer(layer, this).refuse(
        `reads output ${entry.output} of "${source.name}", which it does not have`
      )
    return value
  }

  /** A variable that no layer takes as its parameter is the data, or an array of its own with a shape. */
  private variable({ name, settings }: SymbolNode, layer: SymbolNode): string {
    if (this.initializers.has(name) || this.data === name) return name
    const dims = (settings.__shape__ ?? '').match(/\d+/g)?.map(Number)
    if (dims && name !== 'data') {
      this.define(name, float32(dims, new Float32Array(sizeOf(dims))))
      return name
    }
    if (this.data !== null)
      throw new SymbolLayer(layer, this).refuse(
        `reads "${name}" beside "${this.data}"; a net with one input was expected`
      )
    this.data = this.probe.input(name, 'float32', [1, 3, PROBE_SIDE, PROBE_SIDE])
    return name
  }

  /** Old files leave variables out that MXNet names after the layer. */
  parameterOf(layer: SymbolNode, index: number, role: string, dims: readonly number[], initial: Initial): string {
    const entry = layer.inputs[index]
    const source = entry && this.symbol.nodes[entry.node]!
    if (source && source.op !== 'null')
      throw new SymbolLayer(layer, this).refuse(`computes its ${role}; a variable was expected`)
    const name = source?.name ?? `${layer.name}_${role}`
    if (dims.some((d) => !Number.isInteger(d) || d < 1))
      throw new SymbolLayer(layer, this).refuse(`would need a ${role} of shape [${dims}]; it does not fit its input`)
    const known = this.initializers.get(name)
    if (known && !sameShape(known.dims, dims))
      throw new SymbolLayer(layer, this).refuse(
        `shares "${name}", which has the shape [${known.dims}] instead of [${dims}]`
      )
    if (!known) {
      const kernel = sizeOf(dims.slice(2))
      const shape = { dims, fanIn: (dims[1] ?? 1) * kernel, fanOut: dims[0]! * kernel }
      this.define(name, float32(dims, initial(shape, this.normal)))
    }
    return name
  }

  shapeOf(value: string): readonly number[] {
    return this.probe.shapeOf(value)
  }

  emit(layer: SymbolNode, op: string, inputs: readonly string[], attributes: Attributes): string {
    const output = this.freshName(`${layer.name}_output`)
    const name = output === `${layer.name}_output` ? layer.name : output
    const node: Node = { op, domain: '', name, inputs, outputs: [output], attributes }
    this.nodes.push(node)
    const folded = foldNode(node, this.probe)
    if (folded) this.probe.constant(folded[0]!, output)
    else this.probe.emit(op, inputs, attributes, { name, outputs: [output] })
    return output
  }

  constant(layer: SymbolNode, value: Tensor): string {
    const name = this.freshName(`${layer.name}_constant`)
    this.define(name, value)
    return name
  }

  private define(name: string, value: Tensor): void {
    this.initializers.set(name, value)
    this.probe.constant(value, name)
  }

  /** MXNet's own name for a layer's output, numbered where a layer becomes several nodes. */
  private freshName(name: string): string {
    let value = name
    for (let i = 1; this.probe.has(value); i++) value = `${name}${i}`
    return value
  }
}
