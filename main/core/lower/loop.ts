/**
 * A graph whose outputs replace some of its inputs, several rounds in one run: the graph becomes the body of an ONNX Loop. What is
 * carried from round to round stays on the device, which matters where every input and output of a run crosses to it and back.
 * Source: https://onnx.ai/onnx/operators/onnx__Loop.html
 */
import type { Graph } from '../graph/graph'
import { makeNode } from '../graph/nodes'
import { tensor } from '../graph/tensor'
import type { Model, Node, Port, Subgraph } from '../graph/types'

export interface LoopForm {
  /** Input of the graph -> the output that replaces it in the next round. */
  readonly carried: ReadonlyMap<string, string>
  /** Outputs of which every round's value is wanted. */
  readonly collected: readonly string[]
  /** A scalar float output that ends the loop after the round in which it is not finite. */
  readonly guard: string
}

/** The input that says how many rounds to run, int64 []. */
export const ROUNDS = 'segsmith.rounds'
/** The looping graph's inputs and outputs, by the name that the value has in one round. */
export const firstOf = (carriedInput: string): string => `${carriedInput}.first`
export const stackOf = (input: string): string => `${input}.rounds`
export const lastOf = (output: string): string => `${output}.last`
export const allOf = (output: string): string => `${output}.all`

const ROUND = 'segsmith.round'
const GOES_ON = 'segsmith.goesOn'
const STILL_GOES_ON = 'segsmith.stillGoesOn'
const ZERO = 'segsmith.zero'

/** Inputs that are not carried are wanted for every round: [rounds, ...]. */
export function loopOver(graph: Graph, form: LoopForm, name: string): Model {
  const model = graph.toModel(name)
  const carried = model.inputs.filter((port) => form.carried.has(port.name))
  const stacked = model.inputs.filter((port) => !form.carried.has(port.name))
  const replacements = carried.map((port) => form.carried.get(port.name)!)
  const replaced = carried.map((port, i) => ({ ...port, name: lastOf(replacements[i]!) }))
  const collected = form.collected.map((output) => ({ ...graph.typeOf(output), name: output }))
  const body: Subgraph = {
    inputs: [scalar(ROUND, 'int64'), scalar(GOES_ON, 'bool'), ...carried],
    nodes: [...stacked.map(pickRound), ...model.nodes, ...guardNodes(form.guard)],
    outputs: [STILL_GOES_ON, ...replacements, ...form.collected],
    initializers: new Map([...model.initializers, [ZERO, tensor('float32', [], [0])]])
  }
  const outputs = [...replaced, ...collected.map((port) => everyRound(port, allOf(port.name)))]
  const loop: Node = {
    ...makeNode('Loop', [ROUNDS, GOES_ON_AT_FIRST, ...carried.map((port) => firstOf(port.name))], name),
    outputs: outputs.map((port) => port.name),
    attributes: { body: { graph: body } }
  }
  return {
    ...model,
    inputs: [
      scalar(ROUNDS, 'int64'),
      ...carried.map((port) => ({ ...port, name: firstOf(port.name) })),
      ...stacked.map((port) => everyRound(port, stackOf(port.name)))
    ],
    outputs,
    nodes: [loop],
    initializers: new Map([[GOES_ON_AT_FIRST, tensor('bool', [], [1])]])
  }
}

const GOES_ON_AT_FIRST = 'segsmith.goesOnAtFirst'

const scalar = (name: string, dtype: Port['dtype']): Port => ({ name, dtype, shape: [] })
const everyRound = (port: Port, name: string): Port => ({ ...port, name, shape: ['rounds', ...port.shape] })
const pickRound = ({ name }: Port): Node => makeNode('Gather', [stackOf(name), ROUND], name, { axis: 0 })

/** x · 0 is 0 unless x is infinite or no number. */
const guardNodes = (guard: string): Node[] => [
  makeNode('Mul', [guard, ZERO], `${guard}.zeroed`),
  makeNode('Equal', [`${guard}.zeroed`, ZERO], `${guard}.isFinite`),
  makeNode('And', [`${guard}.isFinite`, GOES_ON], STILL_GOES_ON)
]
