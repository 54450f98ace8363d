/**
 * ONNX files to Model and back.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 (through its compiled form, the package onnx-buf).
 */
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as Code,
  type AttributeProto,
  type AttributeProtoSchema,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type TensorProtoSchema,
  type ValueInfoProto,
  type ValueInfoProtoSchema
} from 'onnx-buf'
import { Failure } from '../failure'
import { allocate, bytesPerElement } from './tensor'
import type { Attribute, DataType, Model, Node, Port, Tensor } from './types'
import { sizeOf } from './types'

const CODES: Readonly<Record<DataType, Code>> = {
  float32: Code.FLOAT,
  float16: Code.FLOAT16,
  float64: Code.DOUBLE,
  uint8: Code.UINT8,
  int8: Code.INT8,
  uint16: Code.UINT16,
  int16: Code.INT16,
  int32: Code.INT32,
  int64: Code.INT64,
  bool: Code.BOOL
}
const TYPES = new Map(Object.entries(CODES).map(([dtype, code]) => [code, dtype as DataType]))

/** The ONNX number of a dtype, as attributes such as Cast's `to` want it. */
export const dtypeCode = (dtype: DataType): number => CODES[dtype]
export function dtypeOfCode(code: number, where: string): DataType {
  const dtype = TYPES.get(code)
  if (!dtype)
    throw new Failure('bad-model', `${where} has the ONNX data type ${Code[code] ?? code}, which is not supported.`)
  return dtype
}

/** Decodes an ONNX file; throws Failure 'bad-model' when the bytes are not one. */
export function readOnnx(bytes: Uint8Array, fileName = 'The file'): Model {
  let proto: ModelProto
  try {
    proto = fromBinary(ModelProtoSchema, bytes)
  } catch {
    throw new Failure('bad-model', `${fileName} is not an ONNX model: it could not be decoded.`)
  }
  const graph = proto.graph
  if (!graph || graph.node.length === 0)
    throw new Failure('bad-model', `${fileName} is not an ONNX model: it holds no graph.`)
  const initializers = new Map(graph.initializer.map((t) => [t.name, readTensor(t, `Initializer "${t.name}"`)]))
  return {
    name: graph.name,
    opset: Number(proto.opsetImport.find((o) => o.domain === '' || o.domain === 'ai.onnx')?.version ?? 0n),
    domains: new Map(
      proto.opsetImport
        .filter((o) => o.domain !== '' && o.domain !== 'ai.onnx')
        .map((o) => [o.domain, Number(o.version)])
    ),
    inputs: graph.input.filter((v) => !initializers.has(v.name)).map(readPort),
    outputs: graph.output.map(readPort),
    nodes: graph.node.map(readNode),
    initializers,
    metadata: new Map(proto.metadataProps.map((p) => [p.key, p.value]))
  }
}

function readNode(proto: NodeProto, index: number): Node {
  const name = proto.name || `${proto.opType}_${index}`
  return {
    op: proto.opType,
    domain: proto.domain === 'ai.onnx' ? '' : proto.domain,
    name,
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(proto.attribute.map((a) => [a.name, readAttribute(a, name)]))
  }
}

function readAttribute(a: AttributeProto, node: string): Attribute {
  switch (a.type) {
    case Kind.INT:
      return Number(a.i)
    case Kind.FLOAT:
      return { float: a.f }
    case Kind.STRING:
      return new TextDecoder().decode(a.s)
    case Kind.INTS:
      return a.ints.map(Number)
    case Kind.FLOATS:
      return { floats: a.floats }
    case Kind.STRINGS:
      return a.strings.map((s) => new TextDecoder().decode(s))
    case Kind.TENSOR:
      if (a.t) return { tensor: readTensor(a.t, `Attribute "${a.name}" of node "${node}"`) }
  }
  throw new Failure(
    'unsupported-op',
    `Node "${node}" has an attribute "${a.name}" of kind ${Kind[a.type]}, which is not supported.`
  )
}

function readTensor(t: TensorProto, where: string): Tensor {
  if (t.dataLocation === TensorProto_DataLocation.EXTERNAL)
    throw new Failure('bad-model', `${where} keeps its values in another file; save the model as a single file.`)
  const dtype = dtypeOfCode(t.dataType, where)
  const dims = t.dims.map(Number)
  const length = sizeOf(dims)
  if (!Number.isSafeInteger(length) || length < 0 || dims.some((d) => d < 0))
    throw new Failure('bad-model', `${where} has the impossible shape [${dims}].`)
  const found = t.rawData.length > 0 ? t.rawData.length / bytesPerElement(dtype) : listOf(t, dtype).length
  if (found !== length)
    throw new Failure('bad-model', `${where} has ${found} values, but its shape [${dims}] asks for ${length}.`)
  const data = allocate(dtype, length)
  if (t.rawData.length > 0) new Uint8Array(data.buffer).set(t.rawData)
  else {
    const list = listOf(t, dtype)
    for (let i = 0; i < length; i++) data[i] = list[i]!
  }
  return { dtype, dims, data }
}

function listOf(t: TensorProto, dtype: DataType): readonly (number | bigint)[] {
  if (dtype === 'float32') return t.floatData
  if (dtype === 'float64') return t.doubleData
  return dtype === 'int64' ? t.int64Data : t.int32Data
}

function readPort(v: ValueInfoProto): Port {
  const type = v.type?.value
  if (type?.case !== 'tensorType') throw new Failure('bad-model', `"${v.name}" is not a tensor.`)
  const dims = type.value.shape?.dim ?? []
  return {
    name: v.name,
    dtype: dtypeOfCode(type.value.elemType, `"${v.name}"`),
    shape: dims.map((d, i) => (d.value.case === 'dimValue' ? Number(d.value.value) : d.value.value || `${v.name}_${i}`))
  }
}

/** Encodes a Model as an ONNX file (IR version 8, which every ONNX Runtime since 1.12 reads). */
export function writeOnnx(model: Model): Uint8Array {
  const proto = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'segsmith',
    opsetImport: [
      { domain: '', version: BigInt(model.opset) },
      ...[...model.domains].map(([domain, version]) => ({ domain, version: BigInt(version) }))
    ],
    metadataProps: [...model.metadata].map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name || 'net',
      node: model.nodes.map((n) => ({
        opType: n.op,
        domain: n.domain,
        name: n.name,
        input: [...n.inputs],
        output: [...n.outputs],
        attribute: Object.entries(n.attributes).map(([name, value]) => writeAttribute(name, value))
      })),
      initializer: [...model.initializers].map(([name, t]) => writeTensor(name, t)),
      input: model.inputs.map(writePort),
      output: model.outputs.map(writePort)
    }
  })
  return toBinary(ModelProtoSchema, proto)
}

function writeAttribute(name: string, value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === 'number') return { name, type: Kind.INT, i: BigInt(value) }
  if (typeof value === 'string') return { name, type: Kind.STRING, s: new TextEncoder().encode(value) }
  if ('float' in value) return { name, type: Kind.FLOAT, f: value.float }
  if ('floats' in value) return { name, type: Kind.FLOATS, floats: [...value.floats] }
  if ('tensor' in value) return { name, type: Kind.TENSOR, t: writeTensor('', value.tensor) }
  if (value.length > 0 && typeof value[0] === 'string')
    return { name, type: Kind.STRINGS, strings: (value as readonly string[]).map((s) => new TextEncoder().encode(s)) }
  return { name, type: Kind.INTS, ints: (value as readonly number[]).map(BigInt) }
}

function writeTensor(name: string, t: Tensor): MessageInitShape<typeof TensorProtoSchema> {
  const { buffer, byteOffset, byteLength } = t.data
  return {
    name,
    dataType: CODES[t.dtype],
    dims: t.dims.map(BigInt),
    rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
  }
}

function writePort(p: Port): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = p.shape.map((d) => ({
    value:
      typeof d === 'number' ? { case: 'dimValue' as const, value: BigInt(d) } : { case: 'dimParam' as const, value: d }
  }))
  return { name: p.name, type: { value: { case: 'tensorType', value: { elemType: CODES[p.dtype], shape: { dim } } } } }
}
