/** Writes zip archives and pickles byte by byte, honest ones and lying ones. */
import { deflateRawSync } from 'node:zlib'

export interface ZipMember {
  readonly name: string
  readonly data: Uint8Array
  readonly deflated?: boolean
  /** What the directory says instead of the true unpacked size. */
  readonly claimedSize?: number
}

export function zipOf(members: readonly ZipMember[]): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, data, deflated = false, claimedSize = data.length } of members) {
    const packed = deflated ? deflateRawSync(data) : Buffer.from(data)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(deflated ? 8 : 0, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(claimedSize, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    directory.push(entry, Buffer.from(name))
    parts.push(local, Buffer.from(name), packed)
    at += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...directory, end])
}

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')]
export const int = (value: number): number[] => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return [...ascii('J'), ...bytes]
}
export const text = (value: string): number[] => [...ascii('U'), value.length, ...ascii(value)]
export const op = (codes: string): number[] => ascii(codes)
export const global = (module: string, name: string): number[] => ascii(`c${module}\n${name}\n`)
export const tuple = (...items: readonly number[][]): number[] => [...op('('), ...items.flat(), ...op('t')]
export const call = (callee: number[], ...args: readonly number[][]): number[] => [
  ...callee,
  ...tuple(...args),
  ...op('R')
]
export const dict = (...entries: readonly (readonly [string, number[]])[]): number[] => [
  ...op('}('),
  ...entries.flatMap(([key, value]) => [...text(key), ...value]),
  ...op('u')
]
export const pickle = (value: readonly number[]): Uint8Array => Uint8Array.of(0x80, 2, ...value, ...op('.'))

/** A tensor that torch.save would write for a float32 storage. */
export function storedTensor(size: readonly number[], stride: readonly number[], offset = 0, key = '0'): number[] {
  const id = tuple(text('storage'), global('torch', 'FloatStorage'), text(key), text('cpu'), int(4))
  const ints = (values: readonly number[]) => tuple(...values.map(int))
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    [...id, ...op('Q')],
    int(offset),
    ints(size),
    ints(stride),
    [0x89],
    call(global('collections', 'OrderedDict'))
  )
}

/** A file as torch.save writes it: the pickle and one storage of four numbers. */
export const torchFile = (value: readonly number[]): Uint8Array =>
  zipOf([
    { name: 'net/data.pkl', data: pickle(value) },
    { name: 'net/data/0', data: new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer) }
  ])
