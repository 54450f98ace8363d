/** Collects nodes and initializers and writes them as an ONNX file, its parameters as float16 that a Cast widens on loading. */
import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  TensorProto_DataType as DataType
} from 'onnx-buf'
import { float16ToFloat32, float32ToFloat16 } from './float16.mjs'

const IR_VERSION = 8n
const OPSET = 17n

export function createOnnxGraph({ name, storeFloat16 }) {
  const casts = []
  const nodes = []
  const initializers = []
  const parameterSizes = new Map()

  const addConstant = (constant, shape, values) => {
    initializers.push(tensor(constant, shape, DataType.FLOAT, new Uint8Array(Float32Array.from(values).buffer)))
    return constant
  }

  const addFloat16Parameter = (parameter, shape, values, mustBeExact) => {
    const bytes = float32ToFloat16(values)
    if (mustBeExact && float16ToFloat32(bytes).some((value, i) => value !== values[i]))
      throw new Error(`The parameter ${parameter} does not fit into float16 without loss.`)
    initializers.push(tensor(`${parameter}.float16`, shape, DataType.FLOAT16, bytes))
    casts.push(node('Cast', [`${parameter}.float16`], parameter, { to: DataType.FLOAT }))
    return parameter
  }

  return {
    /** A value the net needs but never learns, float32. */
    addConstant,

    /** A trainable tensor; `mustBeExact` refuses to lose anything by storing it as float16. */
    addParameter(parameter, shape, values, { mustBeExact = false } = {}) {
      parameterSizes.set(parameter, values.length)
      return storeFloat16
        ? addFloat16Parameter(parameter, shape, values, mustBeExact)
        : addConstant(parameter, shape, values)
    },

    /** Appends a node with one output, which is named like the node; answers that name. */
    addNode(operator, inputs, output, attributes = {}) {
      nodes.push(node(operator, inputs, output, attributes))
      return output
    },

    countParameters: (prefix) =>
      [...parameterSizes].reduce((sum, [parameter, size]) => sum + (parameter.startsWith(prefix) ? size : 0), 0),

    encode({ input, output, metadata }) {
      const model = create(ModelProtoSchema, {
        irVersion: IR_VERSION,
        producerName: 'segsmith',
        opsetImport: [{ domain: '', version: OPSET }],
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
        graph: {
          name,
          node: [...casts, ...nodes],
          initializer: initializers,
          input: [floatValue(input)],
          output: [floatValue(output)]
        }
      })
      return toBinary(ModelProtoSchema, model)
    }
  }
}

function node(opType, input, output, attributes) {
  return { opType, name: output, input, output: [output], attribute: Object.entries(attributes).map(attribute) }
}

function attribute([name, value]) {
  if (Array.isArray(value)) return { name, type: AttributeType.INTS, ints: value.map(BigInt) }
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) }
  return { name, type: AttributeType.INT, i: BigInt(value) }
}

function tensor(name, shape, dataType, rawData) {
  return { name, dims: shape.map(BigInt), dataType, rawData }
}

function floatValue({ name, shape }) {
  const dim = shape.map((size) =>
    typeof size === 'string'
      ? { value: { case: 'dimParam', value: size } }
      : { value: { case: 'dimValue', value: BigInt(size) } }
  )
  return { name, type: { value: { case: 'tensorType', value: { elemType: DataType.FLOAT, shape: { dim } } } } }
}
