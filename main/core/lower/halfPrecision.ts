/**
 * Mixed precision: a graph of float32 becomes one that computes in float16 where that is safe. Convolutions and products always do;
 * what works element by element or moves numbers follows its inputs, and takes the wider precision of two; everything else (sums,
 * means, exponentials, normalisation) stays in float32. Weights come in and updates go out in float32. One stage, after lowering;
 * where a value must be exact from then on, `exact` says so. Source: Micikevicius et al. 2018, https://arxiv.org/abs/1710.03740
 */
import { dtypeCode } from '../graph/dataTypes'
import type { Graph } from '../graph/graph'
import { numbersOf, tensor } from '../graph/tensor'
import type { Node } from '../graph/types'

const IN_HALF = new Set(['Conv', 'ConvTranspose', 'MatMul', 'FusedMatMul', 'Gemm'])
const MOVES = new Set([
  ...['Reshape', 'Transpose', 'Split', 'Slice', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity', 'Expand', 'Gather'],
  ...['Concat', 'Pad', 'DepthToSpace', 'SpaceToDepth']
])
const FOLLOWS_INPUTS = new Set([
  ...MOVES,
  ...['Add', 'Sub', 'Mul', 'Neg', 'Abs', 'Relu', 'LeakyRelu', 'Clip', 'Min', 'Max', 'Where'],
  ...['Sigmoid', 'HardSigmoid', 'HardSwish', 'Tanh', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual', 'Equal'],
  ...['MaxPool', 'AveragePool', 'Resize']
])
/** Computed in float32 from and to float16. */
const WIDE_INSIDE = new Set(['BatchNormalization', 'InstanceNormalization', 'LayerNormalization'])

/** A longer constant is a weight. */
const MOST_NEUTRAL = 64
const EXACT = 'segsmith.exact.'
/** Numbers of float16 that have all their digits. */
const [SMALLEST, LARGEST] = [2 ** -14, 65504]

/** The same value, in float32 for whoever reads it in a graph of mixed precision. */
export const exact = (g: Graph, value: string): string =>
  g.emit('Identity', [value], {}, { outputs: [`${EXACT}${value}`] })

/** Rewrites a lowered graph in place; its inputs and outputs keep their names and types. */
export function toMixedPrecision(graph: Graph): Graph {
  const stage = new MixedPrecision(graph)
  for (const node of graph.nodes.splice(0)) stage.rewrite(node)
  graph.outputs.forEach((output) => stage.single(output))
  return graph.prune(new Set(graph.inputs))
}

class MixedPrecision {
  /** Value -> its float16 form. */
  private readonly halves = new Map<string, string>()
  /** Values without a float32 form as yet. */
  private readonly onlyHalf = new Set<string>()
  /** Values of float32 that are as good in float16. */
  private readonly roughly = new Set<string>()
  /** Values that take the precision of what they meet: constants, and masks of zeros and ones. */
  private readonly neutral = new Set<string>()
  private readonly producers = new Map<string, Node>()
  private readonly renamed = new Map<string, string>()

  constructor(private readonly g: Graph) {
    for (const [name, value] of g.constants)
      if (value.dtype === 'float32' && value.data.length <= MOST_NEUTRAL && numbersOf(value).every(fitsHalf))
        this.neutral.add(name)
  }

  rewrite(given: Node): void {
    const node = { ...given, inputs: given.inputs.map((input) => this.renamed.get(input) ?? input) }
    const floats = this.floatsOf(node)
    const isHalf = (value: string) => this.onlyHalf.has(value) || this.roughly.has(value)
    if (IN_HALF.has(node.op)) this.emitHalf(node, floats)
    else if (!FOLLOWS_INPUTS.has(node.op) || isExact(node)) this.emitSingle(node)
    else if (floats.every((value) => isHalf(value) || this.neutral.has(value)) && floats.some(isHalf))
      this.emitHalf(node, floats)
    else this.emitSingle(node)
    if (WIDE_INSIDE.has(node.op) && isHalf(node.inputs[0]!)) this.roughly.add(node.outputs[0]!)
    if (this.isNeutral(node, floats)) for (const output of node.outputs) this.neutral.add(output)
  }

  /** The inputs that a node wants in one precision. */
  private floatsOf(node: Node): string[] {
    // the scales of a Resize are float32 whatever it resizes
    const inputs = node.op === 'Resize' ? node.inputs.slice(0, 1) : node.inputs
    return inputs.filter((input) => input && this.g.dtypeOf(input) === 'float32')
  }
  private isNeutral(node: Node, floats: readonly string[]): boolean {
    if (isExact(node)) return false
    const [first] = node.outputs as [string, ...string[]]
    if (node.op === 'Cast') return floats.length === 0 && this.g.dtypeOf(first) === 'float32'
    return FOLLOWS_INPUTS.has(node.op) && floats.length > 0 && floats.every((value) => this.neutral.has(value))
  }

  private emitSingle(node: Node): void {
    for (const input of node.inputs) if (input) this.single(input)
    this.g.nodes.push(node)
    for (const output of node.outputs) this.producers.set(output, node)
  }

  private emitHalf(node: Node, floats: readonly string[]): void {
    const inputs = node.inputs.map((input) => (floats.includes(input) ? this.half(input) : input))
    const types = node.outputs.map((output) => {
      const type = output ? this.g.typeOf(output) : { dtype: 'bool' as const, shape: [] }
      return type.dtype === 'float32' ? { ...type, dtype: 'float16' as const } : type
    })
    const outputs = this.g.emitAll(node.op, inputs, node.attributes, { domain: node.domain, name: node.name, types })
    node.outputs.forEach((output, i) => {
      if (types[i]!.dtype !== 'float16') return this.renamed.set(output, outputs[i]!)
      this.halves.set(output, outputs[i]!)
      return this.onlyHalf.add(output)
    })
  }

  /** The value in float32, under its own name. */
  single(value: string): void {
    if (!this.onlyHalf.delete(value)) return
    const cast = { to: dtypeCode('float32') }
    this.g.nodes.push({
      op: 'Cast',
      domain: '',
      name: `widen ${value}`,
      inputs: [this.halves.get(value)!],
      outputs: [value],
      attributes: cast
    })
    this.roughly.add(value)
  }

  private half(value: string): string {
    const known = this.halves.get(value)
    if (known) return known
    const made = this.narrowed(value)
    this.halves.set(value, made)
    return made
  }
  private narrowed(value: string): string {
    const constant = this.g.constants.get(value)
    if (constant)
      return this.g.constant(tensor('float16', constant.dims, (constant.data as Float32Array).map(clampToHalf)))
    const producer = this.producers.get(value)
    if (producer?.op === 'Cast') return this.g.cast(producer.inputs[0]!, 'float16')
    // weights are narrowed once, as the vector that they are pieces of
    if (producer && MOVES.has(producer.op) && producer.op !== 'Concat' && !isExact(producer)) {
      this.emitHalf({ ...producer, name: `narrow ${producer.name}` }, this.floatsOf(producer))
      producer.outputs.forEach((output) => this.onlyHalf.delete(output))
      return this.halves.get(value)!
    }
    return this.g.cast(value, 'float16')
  }
}

const isExact = (node: Node): boolean => node.outputs[0]!.startsWith(EXACT)
const fitsHalf = (x: number): boolean => x === 0 || (Math.abs(x) >= SMALLEST && Math.abs(x) <= LARGEST)
const clampToHalf = (x: number): number => Math.min(LARGEST, Math.max(-LARGEST, x))
