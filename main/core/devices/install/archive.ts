/**
 * Single files out of a zip archive on disk, unpacked as a stream and held against their checksums: an archive of hundreds of
 * megabytes never lies in memory. Packages stay below 4 GiB, so that zip64 is refused.
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { PassThrough, Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { Failure } from '../../failure'

const END = 0x06054b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
const ENTRY = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8

export interface ArchiveEntry {
  readonly name: string
  readonly method: number
  readonly checksum: number
  readonly packed: number
  readonly size: number
  /** Of its bytes in the archive. */
  readonly start: number
}

/** The entries of these names, in their order; throws Failure when one is missing. */
export async function findEntries(file: string, names: readonly string[]): Promise<ArchiveEntry[]> {
  const handle = await open(file, 'r')
  try {
    const all = await readDirectory(handle, file)
    return await Promise.all(
      names.map((name) => {
        const entry = all.find((candidate) => candidate.name === name)
        if (!entry) throw broken(file, `it has no "${name}"`)
        return withStart(entry, handle, file)
      })
    )
  } finally {
    await handle.close()
  }
}

/** Names of all entries. */
export async function listEntries(file: string): Promise<string[]> {
  const handle = await open(file, 'r')
  try {
    return (await readDirectory(handle, file)).map(({ name }) => name)
  } finally {
    await handle.close()
  }
}

export async function unpackEntry(file: string, entry: ArchiveEntry, target: string): Promise<void> {
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw broken(file, `"${entry.name}" is packed in an unknown way`)
  const check = new Check()
  const unpacked = entry.method === DEFLATED ? createInflateRaw() : new PassThrough()
  const packed = createReadStream(file, { start: entry.start, end: entry.start + entry.packed - 1 })
  await pipeline(packed, unpacked, check, createWriteStream(target)).catch((error: NodeJS.ErrnoException) => {
    throw error.code?.startsWith('Z_') ? broken(file, `"${entry.name}" does not unpack`) : error
  })
  if (check.size !== entry.size || check.checksum !== entry.checksum) throw broken(file, `"${entry.name}" is damaged`)
}

/** Passes bytes on and sums them up. */
class Check extends Transform {
  size = 0
  checksum = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length
    this.checksum = crc32(chunk, this.checksum)
    done(null, chunk)
  }
}

type DirectoryEntry = Omit<ArchiveEntry, 'start'> & { readonly local: number }

async function readDirectory(handle: FileHandle, file: string): Promise<DirectoryEntry[]> {
  const { size } = await handle.stat()
  const tail = await readAt(handle, Math.max(0, size - END_BYTES - LONGEST_COMMENT), END_BYTES + LONGEST_COMMENT)
  let end = tail.length - END_BYTES
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--
  if (end < 0) throw broken(file, 'its directory is missing')
  const count = tail.readUInt16LE(end + 10)
  const directory = await readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  const entries: DirectoryEntry[] = []
  for (let i = 0, at = 0; i < count; i++) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY)
      throw broken(file, 'its directory is damaged')
    const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + ENTRY_BYTES, nameEnd),
      method: directory.readUInt16LE(at + 10),
      checksum: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      local: directory.readUInt32LE(at + 42)
    })
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function withStart({ local, ...entry }: DirectoryEntry, handle: FileHandle, file: string): Promise<ArchiveEntry> {
  const header = await readAt(handle, local, LOCAL_BYTES)
  if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL)
    throw broken(file, `"${entry.name}" does not lie where its directory says`)
  return { ...entry, start: local + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28) }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

const broken = (file: string, what: string): Failure =>
  new Failure('damaged-download', `${file} is no whole package: ${what}.`)
