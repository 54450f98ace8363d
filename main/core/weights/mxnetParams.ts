/**
 * MXNet's lists of named arrays (`prefix-0001.params`), with the array layouts V0 to V3; written as V2.
 * Source: NDArray::Save and NDArray::Load in https://github.com/apache/mxnet/blob/v1.9.x/src/ndarray/ndarray.cc
 */
import { Failure } from '../failure'
import type { Tensor } from '../graph/types'
import { sizeOf } from '../graph/types'
import { readElements, readAs, storedBytes, type StoredType } from './elements'
import type { WeightFormat } from './format'

const LIST_MAGIC = 0x112n
const V1 = 0xf993fac8
const V2 = 0xf993fac9
const V3 = 0xf993faca
const MOST_AXES = 32
const DENSE = 0
const CPU = 1

const TYPES: Readonly<Record<number, StoredType>> = {
  0: 'float32',
  1: 'float64',
  2: 'float16',
  3: 'uint8',
  4: 'int32',
  5: 'int8',
  6: 'int64',
  7: 'bool',
  8: 'int16',
  9: 'uint16',
  12: 'bfloat16'
}
const CODES = new Map(Object.entries(TYPES).map(([code, type]) => [type, Number(code)]))

export const mxnetFormat: WeightFormat = {
  title: 'MXNet',
  extensions: ['.params'],
  recognizes: (bytes) =>
    bytes.length >= 8 && new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true) === LIST_MAGIC,
  read: (bytes, file) => ({ tensors: readParams(bytes, file), warnings: [] })
}

/** Arrays by their names as stored, 'arg:' and 'aux:' included; a list without names is numbered. */
export function readParams(bytes: Uint8Array, file: string): ReadonlyMap<string, Tensor> {
  const from = new Reader(bytes, file)
  if (from.uint64() !== Number(LIST_MAGIC)) throw from.broken('it does not begin like one')
  from.skip(8)
  const count = from.uint64()
  const arrays: (Tensor | null)[] = []
  while (arrays.length < count) arrays.push(readArray(from))
  const named = from.uint64()
  if (named !== 0 && named !== count) throw from.broken(`it has ${named} names for ${count} arrays`)
  const tensors = new Map<string, Tensor>()
  for (const [i, array] of arrays.entries()) {
    const name = named === 0 ? String(i) : from.text()
    if (tensors.has(name)) throw from.broken(`it holds "${name}" twice`)
    if (array) tensors.set(name, array)
  }
  return tensors
}

/** null for an array that was never given a shape. */
function readArray(from: Reader): Tensor | null {
  const magic = from.uint32()
  if (magic === V2 || magic === V3) {
    const storage = from.int32()
    if (storage !== DENSE) throw from.broken('it holds a sparse array; dense ones were expected')
  }
  const isV0 = magic !== V1 && magic !== V2 && magic !== V3
  const rank = isV0 ? magic : from.int32()
  if (rank === -1 || (rank === 0 && magic !== V3)) return null
  if (!(rank >= 0 && rank <= MOST_AXES)) throw from.broken(`an array has ${rank} axes`)
  const dims = Array.from({ length: rank }, () => (isV0 ? from.uint32() : from.uint64()))
  from.skip(8) // the device it was on
  const code = from.int32()
  const type = TYPES[code]
  if (!type) throw from.broken(`an array has the unknown type ${code}`)
  const bytes = from.raw(sizeOf(dims) * storedBytes(type))
  return { dtype: readAs(type), dims, data: readElements(type, bytes) }
}

/** A file of V2 arrays, as MXNet 0.12 and newer read it. */
export function writeParams(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const parts: Uint8Array[] = [words64(Number(LIST_MAGIC), 0, tensors.size)]
  for (const { dtype, dims, data } of tensors.values()) {
    const shape = dims.length > 0 ? dims : [1]
    parts.push(words32(V2, DENSE, shape.length), words64(...shape), words32(CPU, 0, CODES.get(dtype)!))
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  parts.push(words64(tensors.size))
  for (const name of tensors.keys()) {
    const text = new TextEncoder().encode(name)
    parts.push(words64(text.length), text)
  }
  return Buffer.concat(parts)
}

const words32 = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
const words64 = (...values: number[]): Uint8Array => new Uint8Array(BigUint64Array.from(values, BigInt).buffer)

class Reader {
  private at = 0
  private readonly view: DataView

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  broken(what: string): Failure {
    return new Failure('bad-weights', `${this.file} is not a whole MXNet parameter file: ${what}.`)
  }
  skip(length: number): number {
    if (!(this.at + length <= this.bytes.length))
      throw this.broken('it is cut off, or says that it holds more than it does')
    this.at += length
    return this.at - length
  }
  uint32(): number {
    return this.view.getUint32(this.skip(4), true)
  }
  int32(): number {
    return this.view.getInt32(this.skip(4), true)
  }
  uint64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true))
  }
  raw(length: number): Uint8Array {
    const start = this.skip(length)
    return this.bytes.subarray(start, start + length)
  }
  text(): string {
    return new TextDecoder().decode(this.raw(this.uint64()))
  }
}
