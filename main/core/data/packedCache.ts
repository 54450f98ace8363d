/**
 * Packed labels of large images, kept in the project's cache folder with what tells their state, so that opening one again
 * reads some megabytes instead of unpacking all its pixels. Whatever is wrong with a file, it counts as missing.
 */
import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { crc32 } from 'node:zlib'
import { makeFolder } from './atomic'
import type { SizedImage } from './labels'
import type { PackedLabels } from './types'

/** Smaller ones are unpacked as soon. */
const KEPT_FROM = 16_000_000

export function isKeptPacked({ width, height }: SizedImage): boolean {
  return width * height >= KEPT_FROM
}

/** What was kept in this state, or null. */
export async function readKeptPacked(folder: string, image: SizedImage, stamp: string): Promise<PackedLabels | null> {
  const file = await readFile(keptPackedPath(folder, image.id)).catch(() => null)
  if (!file || file.length < HEAD_BYTES || crc32(file.subarray(4)) !== file.readUInt32LE(0)) return null
  if (!file.subarray(4, HEAD_BYTES - 8).equals(digestOf(stamp))) return null
  const [places, ends] = [file.readUInt32LE(HEAD_BYTES - 8), file.readUInt32LE(HEAD_BYTES - 4)]
  const cut = (from: number, length: number): ArrayBuffer => new Uint8Array(file.subarray(from, from + length)).buffer
  const endsAt = HEAD_BYTES + places * 4
  const bytesAt = endsAt + ends * 4
  return {
    width: image.width,
    height: image.height,
    places: new Int32Array(cut(HEAD_BYTES, places * 4)),
    ends: new Uint32Array(cut(endsAt, ends * 4)),
    bytes: new Uint8Array(file.subarray(bytesAt))
  }
}

/** A read-only project is opened all the same, only slower. */
export async function keepPacked(
  folder: string,
  image: SizedImage,
  stamp: string,
  packed: PackedLabels
): Promise<void> {
  const { places, ends, bytes } = packed
  const head = Buffer.alloc(HEAD_BYTES - 4)
  digestOf(stamp).copy(head)
  head.writeUInt32LE(places.length, head.length - 8)
  head.writeUInt32LE(ends.length, head.length - 4)
  const parts = [places, ends, bytes].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))
  const content = Buffer.concat([head, ...parts])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(crc32(content))
  const file = keptPackedPath(folder, image.id)
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await makeFolder(dirname(file))
    await writeFile(temporary, Buffer.concat([checksum, content]))
    await rename(temporary, file)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

/** The checksum of all that follows, the digest of the state, and two counts. */
const HEAD_BYTES = 4 + 20 + 8

function digestOf(stamp: string): Buffer {
  return createHash('sha1').update(`2 ${stamp}`).digest()
}

function keptPackedPath(folder: string, imageId: string): string {
  return join(resolve(folder), '.segsmith', 'labels', `${imageId}.packed`)
}
