/** Making tensors and reading their numbers, including the float16 bits that JavaScript has no array for. */
import type { DataType, Tensor, TensorData } from './types'
import { sizeOf } from './types'

type ArrayConstructor = { new (length: number): TensorData; readonly BYTES_PER_ELEMENT: number }

const ARRAYS: Readonly<Record<DataType, ArrayConstructor>> = {
  float32: Float32Array,
  float16: Uint16Array,
  float64: Float64Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array
}

export const bytesPerElement = (dtype: DataType): number => ARRAYS[dtype].BYTES_PER_ELEMENT

export const allocate = (dtype: DataType, length: number): TensorData => new ARRAYS[dtype](length)

/** A tensor from plain numbers, converted to `dtype`. */
export function tensor(dtype: DataType, dims: readonly number[], values: ArrayLike<number>): Tensor {
  const data = allocate(dtype, sizeOf(dims))
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    data[i] = dtype === 'int64' ? toInt64(value) : dtype === 'float16' ? toFloat16(value) : value
  }
  return { dtype, dims, data }
}

const INT64_MAX = 2n ** 63n - 1n
/** Numbers beyond the range of int64 (2^63 - 1 is no double) become its ends. */
function toInt64(value: number): bigint {
  if (Math.abs(value) < 2 ** 63) return BigInt(Math.trunc(value))
  return value > 0 ? INT64_MAX : -INT64_MAX
}

export const float32 = (dims: readonly number[], data: Float32Array): Tensor => ({ dtype: 'float32', dims, data })
export const scalar = (value: number): Tensor => float32([], Float32Array.of(value))
export const int64s = (values: readonly number[]): Tensor => tensor('int64', [values.length], values)

/** The numbers of any tensor. */
export function numbersOf(t: Tensor): number[] {
  if (t.dtype === 'float16') return Array.from(t.data as Uint16Array, fromFloat16)
  return Array.from(t.data as ArrayLike<number | bigint>, Number)
}

export function toFloat32(t: Tensor): Float32Array {
  if (t.dtype === 'float32') return t.data as Float32Array
  const from = t.data
  const out = new Float32Array(from.length)
  if (t.dtype === 'float16') decodeFloat16(from as Uint16Array, out)
  else for (let i = 0; i < out.length; i++) out[i] = Number(from[i])
  return out
}

/** bfloat16 is the upper half of a float32. */
export function fromBfloat16(bits: Uint16Array): Float32Array {
  const out = new Uint32Array(bits.length)
  for (let i = 0; i < bits.length; i++) out[i] = bits[i]! << 16
  return new Float32Array(out.buffer)
}

const word = new Uint32Array(1)
const single = new Float32Array(word.buffer)

/** IEEE 754 binary16 bits of a number, rounded to nearest even. */
export function toFloat16(value: number): number {
  single[0] = value
  const bits = word[0]!
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude >= 0x7f800000) return sign | 0x7c00 | (magnitude > 0x7f800000 ? 0x200 : 0)
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude < 0x38800000) return sign | roundHalfToEven(2 ** 24 * Math.abs(single[0]!))
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1)
  return sign | ((rounded - 0x38000000) >>> 13)
}

function roundHalfToEven(x: number): number {
  const up = Math.round(x)
  return x % 1 === 0.5 && up % 2 === 1 ? up - 1 : up
}

/** The number that binary16 bits stand for. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Every float16 by its bits, made when first needed: nets of millions of weights are read before every training. */
let float16Values: Float32Array | null = null

function decodeFloat16(bits: Uint16Array, out: Float32Array): void {
  float16Values ??= Float32Array.from({ length: 0x10000 }, (_, i) => fromFloat16(i))
  for (let i = 0; i < out.length; i++) out[i] = float16Values[bits[i]!]!
}
