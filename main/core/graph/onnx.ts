/**
 * ONNX files to Model and back.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 (through its compiled form, the package onnx-buf).
 */
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type AttributeProto,
  type AttributeProtoSchema,
  type GraphProto,
  type GraphProtoSchema,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
  type ValueInfoProtoSchema
} from 'onnx-buf'
import { Failure } from '../failure'
import { dtypeCode, dtypeOfCode, isBfloat16 } from './dataTypes'
import { readTensor, writeTensor, type ReadExternal } from './onnxTensor'
import type { Attribute, Model, Node, Port, Subgraph, Tensor } from './types'

/**
 * Decodes an ONNX file; throws Failure 'bad-model' when the bytes are not one.
 * @param readExternal reads weights that are kept beside the file; without it a net that has such is refused
 */
export function readOnnx(bytes: Uint8Array, fileName = 'The file', readExternal: ReadExternal | null = null): Model {
  let proto: ModelProto
  try {
    proto = fromBinary(ModelProtoSchema, bytes)
  } catch {
    throw new Failure('bad-model', `${fileName} is not an ONNX model: it could not be decoded.`)
  }
  const graph = proto.graph
  if (!graph || graph.node.length === 0)
    throw new Failure('bad-model', `${fileName} is not an ONNX model: it holds no graph.`)
  const initializers = readInitializers(graph, readExternal)
  return {
    name: graph.name,
    opset: Number(proto.opsetImport.find((o) => o.domain === '' || o.domain === 'ai.onnx')?.version ?? 0n),
    domains: new Map(
      proto.opsetImport
        .filter((o) => o.domain !== '' && o.domain !== 'ai.onnx')
        .map((o) => [o.domain, Number(o.version)])
    ),
    // files of an older format list every weight as an input too
    inputs: graph.input.filter((v) => !initializers.has(v.name)).map(readPort),
    outputs: graph.output.map(readPort),
    nodes: graph.node.map((node, i) => readNode(node, i, readExternal)),
    initializers,
    metadata: new Map(proto.metadataProps.map((p) => [p.key, p.value]))
  }
}

function readInitializers(graph: GraphProto, readExternal: ReadExternal | null): Map<string, Tensor> {
  const [sparse] = graph.sparseInitializer
  if (sparse)
    throw new Failure(
      'bad-model',
      `Initializer "${sparse.values?.name ?? ''}" is stored as a sparse tensor; save it as an ordinary one.`
    )
  const initializers = new Map<string, Tensor>()
  for (const t of graph.initializer) {
    if (initializers.has(t.name)) throw new Failure('bad-model', `Two initializers are called "${t.name}".`)
    initializers.set(t.name, readTensor(t, `Initializer "${t.name}"`, readExternal))
  }
  return initializers
}

function readNode(proto: NodeProto, index: number, readExternal: ReadExternal | null): Node {
  const name = proto.name || `${proto.opType}_${index}`
  return {
    op: proto.opType,
    domain: proto.domain === 'ai.onnx' ? '' : proto.domain,
    name,
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(proto.attribute.map((a) => [a.name, readAttribute(a, name, readExternal)]))
  }
}

function readAttribute(a: AttributeProto, node: string, readExternal: ReadExternal | null): Attribute {
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
      if (a.t) return { tensor: readTensor(a.t, `Attribute "${a.name}" of node "${node}"`, readExternal) }
      break
    case Kind.GRAPH:
      if (a.g) return { graph: readSubgraph(a.g, readExternal) }
  }
  throw new Failure(
    'unsupported-op',
    `Node "${node}" has an attribute "${a.name}" of kind ${Kind[a.type]}, which is not supported.`
  )
}

const readSubgraph = (graph: GraphProto, readExternal: ReadExternal | null): Subgraph => ({
  nodes: graph.node.map((node, i) => readNode(node, i, readExternal)),
  outputs: graph.output.map((o) => o.name),
  initializers: readInitializers(graph, readExternal)
})

function readPort(v: ValueInfoProto): Port {
  const type = v.type?.value
  if (type?.case !== 'tensorType') throw new Failure('bad-model', `"${v.name}" is not a tensor.`)
  const dims = type.value.shape?.dim ?? []
  const { elemType } = type.value
  return {
    name: v.name,
    dtype: isBfloat16(elemType) ? 'float32' : dtypeOfCode(elemType, `"${v.name}"`),
    shape: dims.map((d, i) => (d.value.case === 'dimValue' ? Number(d.value.value) : d.value.value || `${v.name}_${i}`))
  }
}

/**
 * Encodes a Model as an ONNX file (IR version 8, which every ONNX Runtime since 1.12 reads).
 * @param untyped outputs before the others whose types are left to the reader, for what is not a tensor
 */
export function writeOnnx(model: Model, untyped: readonly string[] = []): Uint8Array {
  const proto = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'segsmith',
    opsetImport: [
      { domain: '', version: BigInt(model.opset) },
      ...[...model.domains].map(([domain, version]) => ({ domain, version: BigInt(version) }))
    ],
    metadataProps: [...model.metadata].map(([key, value]) => ({ key, value })),
    graph: {
      ...writeBody(model),
      name: model.name || 'net',
      input: model.inputs.map((p) => writePort(p)),
      output: [...untyped.map((name) => ({ name })), ...model.outputs.map((p) => writePort(p))]
    }
  })
  return toBinary(ModelProtoSchema, proto)
}

const writeBody = ({ nodes, initializers }: Pick<Subgraph, 'nodes' | 'initializers'>) => ({
  node: nodes.map((n) => ({
    opType: n.op,
    domain: n.domain,
    name: n.name,
    input: [...n.inputs],
    output: [...n.outputs],
    attribute: Object.entries(n.attributes).map(([name, value]) => writeAttribute(name, value))
  })),
  initializer: [...initializers].map(([name, t]) => writeTensor(name, t))
})

const writeSubgraph = (graph: Subgraph): MessageInitShape<typeof GraphProtoSchema> => ({
  ...writeBody(graph),
  name: 'body',
  input: (graph.inputs ?? []).map((p) => writePort(p, true)),
  output: graph.outputs.map((name) => ({ name }))
})

function writeAttribute(name: string, value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === 'number') return { name, type: Kind.INT, i: BigInt(value) }
  if (typeof value === 'string') return { name, type: Kind.STRING, s: new TextEncoder().encode(value) }
  if ('float' in value) return { name, type: Kind.FLOAT, f: value.float }
  if ('floats' in value) return { name, type: Kind.FLOATS, floats: [...value.floats] }
  if ('tensor' in value) return { name, type: Kind.TENSOR, t: writeTensor('', value.tensor) }
  if ('graph' in value) return { name, type: Kind.GRAPH, g: writeSubgraph(value.graph) }
  if (value.length > 0 && typeof value[0] === 'string')
    return { name, type: Kind.STRINGS, strings: (value as readonly string[]).map((s) => new TextEncoder().encode(s)) }
  return { name, type: Kind.INTS, ints: (value as readonly number[]).map(BigInt) }
}

function writePort(p: Port, isScalarWithoutDims = false): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = p.shape.map((d) => ({
    value:
      typeof d === 'number' ? { case: 'dimValue' as const, value: BigInt(d) } : { case: 'dimParam' as const, value: d }
  }))
  // a model's port without dims has an unknown rank, unlike one with an empty shape
  const hasRank = dim.length > 0 || isScalarWithoutDims
  const type = { elemType: dtypeCode(p.dtype), ...(hasRank && { shape: { dim } }) }
  return { name: p.name, type: { value: { case: 'tensorType', value: type } } }
}
