/**
 * The directory of a zip archive whose bytes are in memory, with zip64 sizes; entries are stored or deflated.
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { inflateRawSync } from 'node:zlib'
import { Failure } from '../failure'
import type { MemoryBudget } from './format'

const END = 0x06054b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
const LOCATOR_64 = 0x07064b50
const LOCATOR_64_BYTES = 20
const END_64 = 0x06064b50
const ENTRY = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const ZIP64_EXTRA = 1
const IN_ZIP64 = 0xffffffff
const ENCRYPTED = 1
const STORED = 0
const DEFLATED = 8

interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

export const isZip = (bytes: Uint8Array): boolean => bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === LOCAL

export class ZipArchive {
  private readonly entries = new Map<string, Entry>()

  /** Reads the directory; every offset is checked against the bytes that are there. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    private readonly budget: MemoryBudget
  ) {
    const { count, offset } = this.findDirectory()
    let at = offset
    for (let i = 0; i < count; i++) at = this.readEntry(at)
  }

  get names(): readonly string[] {
    return [...this.entries.keys()]
  }
  has(name: string): boolean {
    return this.entries.has(name)
  }

  /** The bytes of an entry: a view where it is stored, a copy where it is deflated. */
  read(name: string): Uint8Array {
    const entry = this.entries.get(name)
    if (!entry) throw this.broken(`it has no entry "${name}"`)
    const local = this.part(entry.offset, LOCAL_BYTES)
    if (local.getUint32(0, true) !== LOCAL) throw this.broken(`"${name}" does not lie where the directory says`)
    const start = entry.offset + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true)
    this.part(start, entry.packed)
    const packed = this.bytes.subarray(start, start + entry.packed)
    if (entry.flags & ENCRYPTED) throw this.broken(`"${name}" is encrypted`)
    if (entry.method === STORED && entry.size === entry.packed) return packed
    if (entry.method !== DEFLATED) throw this.broken(`"${name}" is packed in an unknown way`)
    this.budget.take(entry.size)
    try {
      const unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) })
      if (unpacked.length === entry.size) return unpacked
    } catch {
      // told below, as any other size that is not the promised one
    }
    throw this.broken(`"${name}" does not unpack to the ${entry.size} bytes it promises`)
  }

  private findDirectory(): { count: number; offset: number } {
    const view = viewOf(this.bytes)
    const last = this.bytes.length - END_BYTES
    for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (view.getUint32(at, true) !== END) continue
      const locator = at - LOCATOR_64_BYTES
      if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64)
        return { count: view.getUint16(at + 10, true), offset: view.getUint32(at + 16, true) }
      const end = this.part(Number(view.getBigUint64(locator + 8, true)), 56)
      if (end.getUint32(0, true) !== END_64) break
      return { count: Number(end.getBigUint64(32, true)), offset: Number(end.getBigUint64(48, true)) }
    }
    throw this.broken('its directory is missing, as when a download was cut off')
  }

  /** Answers where the next entry begins. */
  private readEntry(at: number): number {
    const view = this.part(at, ENTRY_BYTES)
    if (view.getUint32(0, true) !== ENTRY) throw this.broken('its directory is damaged')
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((i) => view.getUint16(i, true)) as [
      number,
      number,
      number
    ]
    this.part(at + ENTRY_BYTES, nameBytes + extraBytes)
    const nameEnd = at + ENTRY_BYTES + nameBytes
    const name = new TextDecoder().decode(this.bytes.subarray(at + ENTRY_BYTES, nameEnd))
    if (this.entries.has(name)) throw this.broken(`it holds "${name}" twice`)
    const [size, packed, offset] = this.largeNumbers(
      [24, 20, 42].map((i) => view.getUint32(i, true)),
      this.part(nameEnd, extraBytes)
    ) as [number, number, number]
    const [flags, method] = [view.getUint16(8, true), view.getUint16(10, true)]
    this.entries.set(name, { name, flags, method, packed, size, offset })
    return nameEnd + extraBytes + commentBytes
  }

  /** Numbers that did not fit into 32 bits stand in the zip64 extra field, in order. */
  private largeNumbers(numbers: readonly number[], extra: DataView): number[] {
    for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
      if (extra.getUint16(at, true) !== ZIP64_EXTRA) continue
      let next = at + 4
      return numbers.map((n) => {
        if (n !== IN_ZIP64) return n
        if (next + 8 > extra.byteLength) throw this.broken('its directory is damaged')
        next += 8
        return Number(extra.getBigUint64(next - 8, true))
      })
    }
    return [...numbers]
  }

  private part(start: number, length: number): DataView {
    if (!(start >= 0 && length >= 0 && start + length <= this.bytes.length)) throw this.broken('it is cut off')
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + start, length)
  }

  private broken(what: string): Failure {
    return new Failure('bad-weights', `${this.file} is not a whole zip archive: ${what}.`)
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
