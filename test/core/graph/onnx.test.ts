/** ONNX files: what is written is read back, bytes worked by hand are understood, and nothing broken gets through. */
import { readFileSync } from 'node:fs'
import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as Code
} from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../main/core/failure'
import { readOnnx, writeOnnx } from '../../../main/core/graph/onnx'
import { float32, tensor } from '../../../main/core/graph/tensor'
import type { DataType, Model } from '../../../main/core/graph/types'
import { fixturePath } from '../records'
import { model, node, port } from './models'

const TYPES: readonly DataType[] = [
  'float32',
  'float16',
  'float64',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'bool'
]

describe('an ONNX file', () => {
  it('keeps every kind of attribute, every type of tensor, symbolic sizes, domains and metadata', () => {
    const written = model(
      [
        node('Anything', ['image', '', 'float32'], ['first', '', 'third'], {
          int: -3,
          ints: [2, -1, 2 ** 40],
          noInts: [],
          float: { float: 0.5 },
          floats: { floats: [1, -0.25] },
          text: 'half_pixel ×',
          texts: ['a', 'ü'],
          tensor: { tensor: tensor('int64', [2], [-1, 5]) }
        }),
        { ...node('ReorderInput', ['first'], ['y']), domain: 'com.microsoft.nchwc' }
      ],
      {
        ...Object.fromEntries(TYPES.map((dtype) => [dtype, tensor(dtype, [2, 1], [1, 0])])),
        scalar: tensor('float32', [], [2.5]),
        empty: tensor('float32', [0], [])
      },
      {
        domains: new Map([['com.microsoft.nchwc', 1]]),
        outputs: [port('y', ['N', 2, 'H', 'W']), port('third', [], 'uint8')],
        metadata: new Map([['classes', '["Hintergrund","Zelle"]']])
      }
    )
    expect(readOnnx(writeOnnx(written))).toEqual(written)
  })

  it('is read from bytes worked by hand', () => {
    const text = (s: string) => [s.length, ...new TextEncoder().encode(s)]
    const field = (number: number, bytes: readonly number[]) => [(number << 3) | 2, bytes.length, ...bytes]
    const named = (name: string, dims: readonly number[]) => [
      ...[0x0a, ...text(name)],
      ...field(
        2,
        field(1, [
          0x08,
          1,
          ...field(
            2,
            dims.flatMap((d) => field(1, [0x08, d]))
          )
        ])
      )
    ]
    // NodeProto: input 1, output 2, op_type 4; TensorProto: dims 1, data_type 2, float_data 4 (packed), name 8
    const add = [0x0a, ...text('x'), 0x0a, ...text('w'), 0x12, ...text('y'), 0x22, ...text('Add')]
    const w = [0x08, 2, 0x10, 1, ...field(4, [0, 0, 128, 63, 0, 0, 0, 192]), 0x42, ...text('w')]
    const graph = [
      ...field(1, add),
      ...[0x12, ...text('g')],
      ...field(5, w),
      ...field(11, named('x', [2])),
      ...field(12, named('y', [2]))
    ]
    // ModelProto: ir_version 1, graph 7, opset_import 8 (version 2)
    const bytes = Uint8Array.from([0x08, 8, ...field(7, graph), ...field(8, [0x10, 17])])
    expect(readOnnx(bytes)).toEqual({
      name: 'g',
      opset: 17,
      domains: new Map(),
      inputs: [port('x', [2])],
      outputs: [port('y', [2])],
      nodes: [{ op: 'Add', domain: '', name: 'Add_0', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
      initializers: new Map([['w', float32([2], Float32Array.of(1, -2))]]),
      metadata: new Map()
    } satisfies Model)
  })
})

interface TensorFields {
  readonly dataType?: Code
  readonly dims?: bigint[]
  readonly rawData?: Uint8Array<ArrayBuffer>
  readonly floatData?: number[]
  readonly int32Data?: number[]
  readonly dataLocation?: TensorProto_DataLocation
}

/** A file with one Relu node and one initializer "w". */
function fileWith(weight: TensorFields, attribute: { name: string; type: Kind }[] = []): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 17n }],
      graph: {
        name: 'g',
        node: [{ opType: 'Relu', name: 'the relu', input: ['x'], output: ['y'], attribute }],
        initializer: [{ name: 'w', dataType: Code.FLOAT, dims: [], ...weight }]
      }
    })
  )
}

function failureOf(bytes: Uint8Array): { code: string; message: string } {
  try {
    readOnnx(bytes, 'net.onnx')
  } catch (error) {
    if (error instanceof Failure) return { code: error.code, message: error.message }
    throw error
  }
  return { code: 'none', message: 'it was read' }
}

it('small types that a file keeps as lists of 32-bit numbers are read', () => {
  const read = (dataType: Code, int32Data: number[]) =>
    readOnnx(fileWith({ dataType, dims: [2n], int32Data })).initializers.get('w')
  expect(read(Code.UINT8, [7, 255])).toEqual(tensor('uint8', [2], [7, 255]))
  expect(read(Code.BOOL, [1, 0])).toEqual(tensor('bool', [2], [1, 0]))
  expect(read(Code.INT32, [-5, 6])).toEqual(tensor('int32', [2], [-5, 6]))
  expect(read(Code.FLOAT16, [0x3c00, 0xc000])).toEqual(tensor('float16', [2], [1, -2]))
})

describe('a file that cannot be used is refused with one sentence', () => {
  const cases: readonly (readonly [string, TensorFields, string])[] = [
    [
      'raw data that are too short',
      { dims: [2n, 3n], rawData: new Uint8Array(20) },
      'Initializer "w" has 5 values, but its shape [2,3] asks for 6.'
    ],
    [
      'raw data that end within a number',
      { dims: [2n], rawData: new Uint8Array(7) },
      'Initializer "w" has 1.75 values, but its shape [2] asks for 2.'
    ],
    ['no data at all', { dims: [3n] }, 'Initializer "w" has 0 values, but its shape [3] asks for 3.'],
    [
      'a list that is too long',
      { dims: [1n], floatData: [1, 2] },
      'Initializer "w" has 2 values, but its shape [1] asks for 1.'
    ],
    [
      'a shape beyond all memory',
      { dims: [2n ** 40n, 2n ** 40n], rawData: new Uint8Array(4) },
      'Initializer "w" has the impossible shape [1099511627776,1099511627776].'
    ],
    ['a negative size', { dims: [-1n, -4n] }, 'Initializer "w" has the impossible shape [-1,-4].'],
    [
      'a data type that is not supported',
      { dataType: Code.FLOAT8E5M2, dims: [2n], rawData: new Uint8Array(2) },
      'Initializer "w" has the ONNX data type FLOAT8E5M2, which is not supported.'
    ],
    [
      'a data type that nobody knows',
      { dataType: 99 as Code, dims: [1n], rawData: new Uint8Array(2) },
      'Initializer "w" has the ONNX data type 99, which is not supported.'
    ],
    [
      'values kept in another file',
      { dims: [1n], dataLocation: TensorProto_DataLocation.EXTERNAL },
      'Initializer "w" keeps its values in another file; save the model as a single file.'
    ]
  ]
  it.each(cases)('%s', (_name, weight, message) => {
    expect(failureOf(fileWith(weight))).toEqual({ code: 'bad-model', message })
  })

  it('an attribute that holds a graph', () => {
    expect(failureOf(fileWith({ dims: [1n], floatData: [1] }, [{ name: 'body', type: Kind.GRAPH }]))).toEqual({
      code: 'unsupported-op',
      message: 'Node "the relu" has an attribute "body" of kind GRAPH, which is not supported.'
    })
  })

  it('text, a picture, nothing, noise', () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)
    const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * i * 31 + 7 * i) & 255)
    const files = [new TextEncoder().encode('# not a model\n'), png, new Uint8Array(0), noise]
    for (const bytes of files)
      expect(failureOf(bytes)).toEqual({
        code: 'bad-model',
        message: expect.stringMatching(/^net\.onnx is not an ONNX model: .+\.$/) as string
      })
  })

  it('a file cut off anywhere is refused, or lacks nothing that was read', () => {
    const whole = readFileSync(fixturePath('unet-linear.onnx'))
    const complete = readOnnx(whole)
    const accepted: number[] = []
    for (let length = 0; length < whole.length; length += 61) {
      const failure = failureOf(whole.subarray(0, length))
      if (failure.code === 'none') accepted.push(length)
      else expect(failure).toMatchObject({ code: 'bad-model', message: expect.stringMatching(/^[^\n]+\.$/) as string })
    }
    for (const length of accepted) {
      const cut = readOnnx(whole.subarray(0, length))
      expect([cut.nodes, cut.initializers]).toEqual([complete.nodes, complete.initializers])
    }
  })

  it('a file with any byte changed is read or refused, but never anything else', () => {
    const whole = readFileSync(fixturePath('unet-linear.onnx'))
    const surprises: string[] = []
    for (let at = 0; at < whole.length; at += 97) {
      const broken = Uint8Array.from(whole)
      broken[at] = broken[at]! ^ 0xff
      try {
        readOnnx(broken)
      } catch (error) {
        if (!(error instanceof Failure)) surprises.push(`${at}: ${String(error)}`)
      }
    }
    expect(surprises).toEqual([])
  })
})
