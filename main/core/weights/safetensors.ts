/**
 * The safetensors format: u64 length of a JSON header, the header, then the tensors' bytes.
 * Source: https://github.com/huggingface/safetensors#format
 */
import { Failure } from '../failure'
import type { Tensor } from '../graph/types'
import { sizeOf } from '../graph/types'
import { readAs, readElements, storedBytes, type StoredType } from './elements'
import { MemoryBudget, type WeightFormat } from './format'

const CODES: Readonly<Record<StoredType, string>> = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  float64: 'F64',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  uint16: 'U16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL'
}
const TYPES = new Map(Object.entries(CODES).map(([type, code]) => [code, type as StoredType]))
const LONGEST_HEADER = 100_000_000
const MOST_AXES = 64

export const safetensorsFormat: WeightFormat = {
  title: 'safetensors',
  extensions: ['.safetensors'],
  recognizes: (bytes) => bytes[8] === '{'.charCodeAt(0) && bytes[6] === 0 && bytes[7] === 0,
  read: (bytes, file) => ({ tensors: readSafetensors(bytes, file).tensors, warnings: [] })
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly metadata: Readonly<Record<string, string>>
}

/** What should stand behind a name. */
interface Entry {
  readonly dtype?: unknown
  readonly shape?: unknown
  readonly data_offsets?: unknown
}

export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let offset = 0
  for (const [name, t] of tensors) {
    header[name] = { dtype: CODES[t.dtype], shape: t.dims, data_offsets: [offset, offset + t.data.byteLength] }
    offset += t.data.byteLength
  }
  const text = JSON.stringify(header)
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8))
  const bytes = new Uint8Array(8 + json.length + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  let at = 8 + json.length
  for (const t of tensors.values()) {
    bytes.set(new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength), at)
    at += t.data.byteLength
  }
  return bytes
}

/** Every size and offset is checked against the bytes that are there; tensors are copied. */
export function readSafetensors(bytes: Uint8Array, file = 'The file'): TensorFile {
  const broken = (what: string) => new Failure('bad-weights', `${file} is not a whole safetensors file: ${what}.`)
  if (bytes.length < 8) throw broken('it is too short')
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  if (length > LONGEST_HEADER || 8 + length > bytes.length) throw broken('its header is cut off')
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length))
  let header: Record<string, unknown>
  try {
    header = JSON.parse(text) as Record<string, unknown>
  } catch {
    throw broken('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null) throw broken('its header is not a JSON object')
  const twice = findRepeatedName(text)
  if (twice !== null) throw broken(`it holds "${twice}" twice`)
  const { __metadata__: metadata, ...entries } = header
  const body = bytes.subarray(8 + length)
  const tensors = new Map<string, Tensor>()
  const budget = new MemoryBudget(bytes.length, file)
  for (const [name, entry] of Object.entries(entries)) {
    const tensor = readEntry(name, entry as Entry | null, body, broken)
    budget.take(tensor.data.byteLength)
    tensors.set(name, tensor)
  }
  return { tensors, metadata: (metadata ?? {}) as Record<string, string> }
}

/** Of the outermost object of a text that is JSON; JSON.parse keeps the last of equal names in silence. */
function findRepeatedName(json: string): string | null {
  const names = new Set<string>()
  const colon = /\s*:/y
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (character !== '"') continue
    const end = endOfString(json, at)
    colon.lastIndex = end
    if (depth === 1 && colon.test(json)) {
      const name = JSON.parse(json.slice(at, end)) as string
      if (names.has(name)) return name
      names.add(name)
    }
    at = end - 1
  }
  return null
}

/** A regular expression would need a stack as deep as the string is long. */
function endOfString(json: string, start: number): number {
  let at = start + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

function readEntry(name: string, entry: Entry | null, body: Uint8Array, broken: (what: string) => Failure): Tensor {
  const { dtype, shape, data_offsets: offsets } = entry ?? {}
  const type = typeof dtype === 'string' ? TYPES.get(dtype) : undefined
  if (!type) throw broken(`"${name}" has the unknown type ${typeof dtype === 'string' ? dtype : typeof dtype}`)
  if (!isListOfCounts(shape)) throw broken(`"${name}" has the impossible shape ${describeList(shape)}`)
  const [start, end] = isListOfCounts(offsets) ? offsets : []
  const size = sizeOf(shape) * storedBytes(type)
  if (start === undefined || end === undefined || end - start !== size || end > body.length)
    throw broken(`"${name}" does not lie where its header says`)
  return { dtype: readAs(type), dims: shape, data: readElements(type, body.subarray(start, end)) }
}

/** Axes, or the two ends of the data. */
const isListOfCounts = (value: unknown): value is readonly number[] =>
  isListOfNumbers(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)

const isListOfNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length <= MOST_AXES && value.every((entry) => typeof entry === 'number')

const describeList = (value: unknown): string => (isListOfNumbers(value) ? `[${value}]` : '(no short list of numbers)')
