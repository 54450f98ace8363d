/**
 * Nets that take their image otherwise, brought to float32 [N, 3, H, W] from 0 to 1: as bytes, as exporters of TensorFlow and of
 * finished apps write it, or with the channels last. The nodes that turn it around become part of the net.
 */
import { makeNode, reading } from '../graph/nodes'
import { scalar } from '../graph/tensor'
import type { DataType, Model, Node, Port } from '../graph/types'

const BYTES: ReadonlySet<DataType> = new Set(['uint8', 'int32', 'int64'])
const TO_LAST = [0, 2, 3, 1]
const TO_FIRST = [0, 3, 1, 2]
/** What a net of bytes multiplies its image with, which comes from 0 to 1. */
export const BYTE_RANGE = 'segsmith.bytes'

export function takeImage(model: Model): Model {
  const [port, ...others] = model.inputs
  if (!port || others.length > 0 || port.shape.length !== 4) return model
  return fromBytes(hasChannelsLast(model, port) ? fromChannelsFirst(model) : model)
}

/** The Casts to float that follow disappear when the net is bound. */
function fromBytes(model: Model): Model {
  const port = model.inputs[0]!
  if (!BYTES.has(port.dtype)) return model
  const initializers = new Map([...model.initializers, [BYTE_RANGE, scalar(255)]])
  const inputs = [{ ...port, dtype: 'float32' as const }]
  return inFront({ ...model, inputs, initializers }, makeNode('Mul', [port.name, BYTE_RANGE], `${port.name}.bytes`))
}

/** By the sizes of the port, or where they say nothing by the Transpose that reads it. */
function hasChannelsLast({ nodes }: Model, { name, shape }: Port): boolean {
  const isChannels = (size: number | string | undefined) => size === 3 || size === 1
  if (isChannels(shape[1]) || (typeof shape[3] === 'number' && !isChannels(shape[3]))) return false
  if (isChannels(shape[3])) return true
  const casts = nodes.filter((n) => n.op === 'Cast' && n.inputs[0] === name).map((n) => n.outputs[0]!)
  const readers = nodes.filter((n) => n.inputs.some((i) => i === name || casts.includes(i)) && n.op !== 'Cast')
  return readers.length > 0 && readers.every((n) => isTurn(n, TO_FIRST))
}

function fromChannelsFirst(model: Model): Model {
  const port = model.inputs[0]!
  const [n, height, width, channels] = port.shape as [Dim, Dim, Dim, Dim]
  const inputs = [{ ...port, shape: [n, typeof channels === 'number' ? channels : 3, height, width] }]
  return inFront({ ...model, inputs }, makeNode('Transpose', [port.name], `${port.name}.last`, { perm: TO_LAST }))
}
type Dim = number | string

const isTurn = (node: Node, perm: readonly number[]): boolean =>
  node.op === 'Transpose' && Array.isArray(node.attributes.perm) && node.attributes.perm.join() === perm.join()

/** Whether a node moves the channels of a net to the end. */
export const movesChannelsLast = (node: Node): boolean => isTurn(node, TO_LAST)

/** Everything that read the image reads what the node makes of it. */
function inFront(model: Model, node: Node): Model {
  const image = model.inputs[0]!.name
  const nodes = model.nodes.map((n) => reading(n, image, node.outputs[0]!))
  return { ...model, nodes: [node, ...nodes] }
}
