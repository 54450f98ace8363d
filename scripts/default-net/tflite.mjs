/**
 * Reads the convolutions of a TFLite file: a FlatBuffer of https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/schema/schema.fbs.
 * Only the tables that lead to weights are understood; the field numbers below are those of the schema.
 */
import { float16ToFloat32 } from './float16.mjs'

const CONV_2D = 3
const DEPTHWISE_CONV_2D = 4
const DEQUANTIZE = 6
const FLOAT16 = 1

/**
 * The convolutions in the order of computation. Weights are float32 in TFLite's order: [out, height, width, in],
 * for depthwise ones [1, height, width, channels].
 */
export function readTflite(bytes) {
  if (bytes.subarray(4, 8).toString('latin1') !== 'TFL3') throw new Error('The file is not a TFLite model.')
  const buffer = flatBuffer(bytes)
  const model = buffer.root()
  const operatorCodes = buffer.tables(model, 1).map((code) => Math.max(buffer.int8(code, 0), buffer.int32(code, 3)))
  const [subgraph] = buffer.tables(model, 2)
  const tensors = buffer.tables(subgraph, 0)
  const buffers = buffer.tables(model, 4)
  const operators = buffer.tables(subgraph, 3).map((operator) => ({
    code: operatorCodes[buffer.int32(operator, 0)],
    inputs: buffer.int32s(operator, 1),
    outputs: buffer.int32s(operator, 2)
  }))
  const sourceOf = new Map(operators.filter((o) => o.code === DEQUANTIZE).map((o) => [o.outputs[0], o.inputs[0]]))

  const readTensor = (index) => {
    const tensor = tensors[sourceOf.get(index) ?? index]
    const data = buffer.bytes(buffers[buffer.int32(tensor, 2)], 0)
    const values = buffer.int8(tensor, 1) === FLOAT16 ? float16ToFloat32(data) : asFloat32(data)
    return { shape: buffer.int32s(tensor, 0), values }
  }

  return operators
    .filter((operator) => operator.code === CONV_2D || operator.code === DEPTHWISE_CONV_2D)
    .map((operator) => ({
      isDepthwise: operator.code === DEPTHWISE_CONV_2D,
      weight: readTensor(operator.inputs[1]),
      bias: readTensor(operator.inputs[2])
    }))
}

/** Access to FlatBuffer tables by offset and field number; a field that is absent reads as 0 or as an empty vector. */
function flatBuffer(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const follow = (offset) => offset + view.getUint32(offset, true)

  const field = (table, number) => {
    const layout = table - view.getInt32(table, true)
    const slot = 4 + 2 * number
    const distance = slot < view.getUint16(layout, true) ? view.getUint16(layout + slot, true) : 0
    return distance ? table + distance : undefined
  }
  const vector = (table, number) => {
    const offset = field(table, number)
    if (offset === undefined) return { start: 0, length: 0 }
    const at = follow(offset)
    return { start: at + 4, length: view.getUint32(at, true) }
  }
  const fourByteItems = (table, number, read) => {
    const { start, length } = vector(table, number)
    return Array.from({ length }, (_, i) => read(start + 4 * i))
  }
  const scalar = (table, number, read) => {
    const offset = field(table, number)
    return offset === undefined ? 0 : read(offset)
  }

  return {
    root: () => follow(0),
    int8: (table, number) => scalar(table, number, (at) => view.getInt8(at)),
    int32: (table, number) => scalar(table, number, (at) => view.getInt32(at, true)),
    int32s: (table, number) => fourByteItems(table, number, (at) => view.getInt32(at, true)),
    tables: (table, number) => fourByteItems(table, number, follow),
    bytes: (table, number) => {
      const { start, length } = vector(table, number)
      return bytes.subarray(start, start + length)
    }
  }
}

function asFloat32(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  return Float32Array.from({ length: data.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}
