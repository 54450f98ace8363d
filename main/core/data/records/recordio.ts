/**
 * RecordIO files (.rec) as MXNet and dmlc-core write them: records of bytes, each findable by its offset.
 * A record is one or more parts: magic u32, (kind << 29 | length) u32, bytes, zeros up to a multiple of 4; little-endian.
 * Where a payload holds the magic at a multiple of 4, the writer drops those four bytes and begins a new part there; the reader
 * puts them back. Source: dmlc-core, include/dmlc/recordio.h and src/recordio.cc.
 */
import type { FileHandle } from 'node:fs/promises'
import { Failure } from '../../failure'

/** The parts of a record, in one piece. */
export function encodeRecord(payload: Uint8Array): Uint8Array {
  if (payload.length >= LONGEST)
    throw new Failure('bad-argument', `A record of ${payload.length} bytes is too long; at most ${LONGEST - 1} fit.`)
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  const cuts = findMagic(bytes)
  const starts = [0, ...cuts.map((cut) => cut + 4)]
  const parts = starts.map((start, i) => {
    const kind = cuts.length === 0 ? PART.whole : i === 0 ? PART.first : i < cuts.length ? PART.middle : PART.last
    return encodePart(kind, bytes.subarray(start, cuts[i] ?? bytes.length))
  })
  return Buffer.concat(parts)
}

/** Reads records from an open file; never more than the file holds, whatever its headers say. */
export class RecordReader {
  private constructor(
    private readonly handle: FileHandle,
    /** What failures call the file. */
    private readonly name: string,
    private readonly size: number
  ) {}

  static async open(handle: FileHandle, name: string): Promise<RecordReader> {
    return new RecordReader(handle, name, (await handle.stat()).size)
  }

  /** The record that begins at an offset, and where the next one does; null at the end of the file. */
  async read(offset: number): Promise<{ readonly payload: Uint8Array; readonly next: number } | null> {
    if (offset === this.size) return null
    const parts: Uint8Array[] = []
    let at = offset
    for (;;) {
      const { kind, length } = await this.readHeader(at)
      const isFirst = at === offset
      if (isFirst !== (kind === PART.whole || kind === PART.first))
        throw this.damaged(
          `the part at byte ${at} ${isFirst ? 'continues a record that never began' : 'begins a record before the last one ended'}`
        )
      if (parts.length > 2 * MOST_PARTS)
        throw this.damaged(`the record at byte ${offset} has more than ${MOST_PARTS} parts`)
      if (!isFirst) parts.push(MAGIC_BYTES)
      parts.push(await this.readBytes(at + HEADER, length))
      at += HEADER + padded(length)
      if (kind === PART.whole || kind === PART.last) break
      if (at >= this.size) throw this.damaged('it ends within a record')
    }
    return { payload: parts.length === 1 ? parts[0] : Buffer.concat(parts), next: Math.min(at, this.size) }
  }

  /** The first bytes of a record, to look at without reading all of it, and where the next record begins. */
  async peek(offset: number, count: number): Promise<{ readonly start: Uint8Array; readonly next: number } | null> {
    if (offset === this.size) return null
    const { kind, length } = await this.readHeader(offset)
    if (kind !== PART.whole) {
      const record = await this.read(offset)
      return record && { start: record.payload.subarray(0, count), next: record.next }
    }
    if (offset + HEADER + length > this.size) throw this.cutOff(offset, length)
    const start = await this.readBytes(offset + HEADER, Math.min(count, length))
    return { start, next: Math.min(offset + HEADER + padded(length), this.size) }
  }

  private async readHeader(at: number): Promise<{ readonly kind: number; readonly length: number }> {
    if (at + HEADER > this.size) throw this.damaged(`it ends within the header at byte ${at}`)
    const header = Buffer.from(await this.readBytes(at, HEADER))
    if (header.readUInt32LE(0) !== MAGIC)
      throw at === 0
        ? new Failure('bad-image', `${this.name} is not a RecordIO file: it does not begin with the bytes 0a 23 d7 ce.`)
        : this.damaged(`no record begins at byte ${at}`)
    const word = header.readUInt32LE(4)
    return { kind: word >>> 29, length: word & (LONGEST - 1) }
  }

  private async readBytes(at: number, length: number): Promise<Uint8Array> {
    if (at + length > this.size) throw this.cutOff(at, length)
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.handle.read(bytes, done, length - done, at + done)
      if (bytesRead === 0) throw this.cutOff(at, length)
      done += bytesRead
    }
    return bytes
  }

  private cutOff(at: number, length: number): Failure {
    return this.damaged(`the record at byte ${at} claims ${length} bytes, but the file has only ${this.size}`)
  }

  private damaged(reason: string): Failure {
    return new Failure('bad-image', `${this.name} is damaged or cut off: ${reason}.`)
  }
}

const MAGIC = 0xced7230a
const MAGIC_BYTES = Buffer.from([0x0a, 0x23, 0xd7, 0xce])
const HEADER = 8
/** Lengths have 29 bits. */
const LONGEST = 2 ** 29
/** A part ends where the payload holds the magic, once in 16 GB of a compressed image; every one is a read of its own. */
const MOST_PARTS = 10_000
const PART = { whole: 0, first: 1, middle: 2, last: 3 } as const

const padded = (length: number): number => Math.ceil(length / 4) * 4

/** Offsets of the magic at multiples of 4. */
function findMagic(bytes: Buffer): number[] {
  const found: number[] = []
  for (let at = bytes.indexOf(MAGIC_BYTES); at !== -1; at = bytes.indexOf(MAGIC_BYTES, at + 1))
    if (at % 4 === 0) found.push(at)
  return found
}

function encodePart(kind: number, bytes: Uint8Array): Uint8Array {
  const part = Buffer.alloc(HEADER + padded(bytes.length))
  part.writeUInt32LE(MAGIC, 0)
  part.writeUInt32LE(((kind << 29) | bytes.length) >>> 0, 4)
  part.set(bytes, HEADER)
  return part
}
