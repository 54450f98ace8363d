/** Tensors as ONNX files hold them: inside the file, or in a file beside it. What their size claims is checked before it is used. */
import type { MessageInitShape } from '@bufbuild/protobuf'
import { TensorProto_DataLocation, type TensorProto, type TensorProtoSchema } from 'onnx-buf'
import { Failure } from '../failure'
import { dtypeCode, dtypeOfCode, isBfloat16 } from './dataTypes'
import { allocate, bytesPerElement, float32, fromBfloat16 } from './tensor'
import type { DataType, Tensor } from './types'
import { sizeOf } from './types'

/** Reads `length` bytes at `offset` of a file that lies in the model's folder; a negative length means up to the end. */
export type ReadExternal = (location: string, offset: number, length: number) => Uint8Array

export function readTensor(t: TensorProto, where: string, readExternal: ReadExternal | null): Tensor {
  const dims = t.dims.map(Number)
  const length = sizeOf(dims)
  if (!Number.isSafeInteger(length) || length < 0 || dims.some((d) => d < 0))
    throw new Failure('bad-model', `${where} has the impossible shape [${dims}].`)
  const raw = t.dataLocation === TensorProto_DataLocation.EXTERNAL ? externalBytes(t, where, readExternal) : t.rawData
  if (isBfloat16(t.dataType)) {
    const bits = valuesOf(t, raw, 'uint16', length, dims, where).data as Uint16Array
    return float32(dims, fromBfloat16(bits))
  }
  return valuesOf(t, raw, dtypeOfCode(t.dataType, where), length, dims, where)
}

function valuesOf(
  t: TensorProto,
  raw: Uint8Array,
  dtype: DataType,
  length: number,
  dims: readonly number[],
  where: string
): Tensor {
  const found = raw.length > 0 ? raw.length / bytesPerElement(dtype) : listOf(t, dtype).length
  if (found !== length)
    throw new Failure('bad-model', `${where} has ${found} values, but its shape [${dims}] asks for ${length}.`)
  const data = allocate(dtype, length)
  if (raw.length > 0) new Uint8Array(data.buffer).set(raw)
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

/** Source: https://onnx.ai/onnx/repo-docs/ExternalData.html */
function externalBytes(t: TensorProto, where: string, readExternal: ReadExternal | null): Uint8Array {
  const entries = new Map(t.externalData.map((e) => [e.key, e.value]))
  const location = entries.get('location') ?? ''
  if (!readExternal)
    throw new Failure('bad-model', `${where} keeps its values in another file; save the model as a single file.`)
  if (!staysInFolder(location))
    throw new Failure(
      'bad-model',
      `${where} keeps its values in "${location}"; a file in the model's own folder was expected.`
    )
  const number = (key: string, absent: number) => Number(entries.get(key) ?? absent)
  const [offset, length] = [number('offset', 0), number('length', -1)]
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0)
    throw new Failure('bad-model', `${where} keeps its values at the impossible place ${offset} of "${location}".`)
  return readExternal(location, offset, length)
}

const staysInFolder = (location: string): boolean =>
  location !== '' && !/^[/\\]|^[a-z]:|\0/i.test(location) && !location.split(/[/\\]/).includes('..')

export function writeTensor(name: string, t: Tensor): MessageInitShape<typeof TensorProtoSchema> {
  const { buffer, byteOffset, byteLength } = t.data
  return {
    name,
    dataType: dtypeCode(t.dtype),
    dims: t.dims.map(BigInt),
    rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
  }
}
