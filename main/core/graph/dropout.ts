/**
 * Dropout while training: each node multiplies by a mask of zeros and ones that is fed with every step. Masks are drawn outside
 * the graph from a seeded generator, so that a run repeats itself, a resumed one goes on, and all devices see the same.
 * Source: Srivastava et al., Dropout, https://jmlr.org/papers/v15/srivastava14a.html
 */
import { Failure } from '../failure'
import { tensorOf } from './attributes'
import type { Graph } from './graph'
import { numbersOf, tensor } from './tensor'
import type { Model, Node, Tensor } from './types'
import { sizeOf } from './types'

/** An input of a bound graph that wants a fresh mask for every step. */
export interface DropoutMask {
  readonly name: string
  readonly shape: readonly number[]
  /** Probability of a one. */
  readonly keep: number
}

const TRAINING = 'segsmith.training'
const DEFAULT_RATIO = 0.5

/** Puts every Dropout of a normalised model into training mode; without this Dropout passes its input on. */
export function useDropoutMasks(model: Model): Model {
  const drops = (node: Node) => node.op === 'Dropout' && ratioOf(node, model) > 0
  if (!model.nodes.some(drops)) return model
  const nodes = model.nodes.map((node) =>
    drops(node) ? { ...node, inputs: [node.inputs[0]!, node.inputs[1] ?? '', TRAINING] } : node
  )
  return { ...model, nodes, initializers: new Map([...model.initializers, [TRAINING, tensor('bool', [], [1])]]) }
}

/** The masks that a graph bound from `model` takes; none when Dropout is not in training mode. */
export function dropoutMasksOf(model: Model, graph: Graph): DropoutMask[] {
  const inputs = new Set(graph.inputs)
  const masked = model.nodes.filter((node) => isMasked(node) && inputs.has(maskOf(node)))
  return masked.map((node) => ({
    name: maskOf(node),
    shape: graph.shapeOf(maskOf(node)),
    keep: 1 - ratioOf(node, model)
  }))
}

/** A mask as uint8 zeros and ones. @param random uniform in [0, 1) */
export function drawMask(mask: DropoutMask, random: () => number): Tensor {
  const data = new Uint8Array(sizeOf(mask.shape))
  for (let i = 0; i < data.length; i++) data[i] = random() < mask.keep ? 1 : 0
  return { dtype: 'uint8', dims: mask.shape, data }
}

const isMasked = (node: Node): boolean => node.op === 'Dropout' && node.inputs[2] === TRAINING
const maskOf = (node: Node): string => `${node.outputs[0]!}.mask`

/** Emits a Dropout: y = x·mask / (1 - ratio) in training mode, x itself otherwise. */
export function emitDropout(g: Graph, node: Node): string {
  const x = node.inputs[0]!
  if (!isMasked(node)) return x
  const ratio = node.inputs[1] ? (g.numbers(node.inputs[1])?.[0] ?? DEFAULT_RATIO) : DEFAULT_RATIO
  const mask = g.cast(g.input(maskOf(node), 'uint8', g.shapeOf(x)), 'float32')
  return g.mul(x, g.scale(mask, 1 / (1 - ratio)))
}

function ratioOf(node: Node, model: Model): number {
  const name = node.inputs[1]
  if (!name) return DEFAULT_RATIO
  const constant = model.nodes.find((n) => n.op === 'Constant' && n.outputs[0] === name)
  const value = model.initializers.get(name) ?? (constant && tensorOf(constant, 'value'))
  const ratio = value && numbersOf(value)[0]
  if (ratio === undefined || ratio === null || !(ratio >= 0 && ratio < 1))
    throw new Failure(
      'bad-model',
      `Node "${node.name}" (Dropout) drops the share ${ratio ?? 'it computes'}; a fixed number from 0 to below 1 was expected.`
    )
  return ratio
}
