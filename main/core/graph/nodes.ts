/** Nodes of ONNX's own operators, written by hand. */
import type { Attributes, Node } from './types'

/** A node of one output, which it is called after. */
export const makeNode = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
  name = output
): Node => ({ op, domain: '', name, inputs, outputs: [output], attributes })

/** Gives a value another name. */
export const identity = (from: string, to: string): Node => makeNode('Identity', [from], to, {}, `name ${to}`)

/** The node, reading `to` wherever it read `from`. */
export const reading = (node: Node, from: string, to: string): Node =>
  from !== to && node.inputs.includes(from) ? { ...node, inputs: node.inputs.map((i) => (i === from ? to : i)) } : node
