/** Little-endian numbers as weight files store them, including bfloat16, which becomes float32 without loss. */
import { allocate, bytesPerElement } from '../graph/tensor'
import type { DataType, TensorData } from '../graph/types'

export type StoredType = DataType | 'bfloat16'

export const storedBytes = (type: StoredType): number => (type === 'bfloat16' ? 2 : bytesPerElement(type))

/** The type of a tensor once it is read. */
export const readAs = (type: StoredType): DataType => (type === 'bfloat16' ? 'float32' : type)

/** Copies `bytes`, a whole number of elements at any alignment. */
export function readElements(type: StoredType, bytes: Uint8Array): TensorData {
  if (type === 'bfloat16') return widen(readElements('uint16', bytes) as Uint16Array)
  const data = allocate(type, bytes.length / bytesPerElement(type))
  new Uint8Array(data.buffer).set(bytes)
  return data
}

/** bfloat16 is the upper half of a float32. */
function widen(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length)
  for (let i = 0; i < words.length; i++) words[i] = halves[i]! << 16
  return new Float32Array(words.buffer)
}
