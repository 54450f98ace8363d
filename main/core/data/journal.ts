/**
 * The journal of an image: strokes appended as they happen, so that an acknowledged stroke survives a crash before its
 * label is saved. A record is [magic, length, CRC-32, deflated patches]; replay ends at the first record that is torn.
 */
import { open, readFile, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { describeFailure } from '../failure'
import { makeFolder, saveFailure, syncFolder } from './atomic'
import type { LabelPatch } from './types'

/** Appends the patches as one record, all or nothing; when it resolves the disk has them, when it fails the journal is as before. */
export async function appendToJournal(file: string, patches: readonly LabelPatch[]): Promise<void> {
  try {
    await makeFolder(dirname(file))
    const handle = await open(file, 'a+')
    try {
      const { size } = await handle.stat()
      await appendRecord(handle, size, file, encodeRecord(patches))
      if (size === 0) await syncFolder(dirname(file))
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw saveFailure(error, file)
  }
}

/** All intact patches in the order they were appended; none when there is no journal. */
export async function readJournal(file: string): Promise<LabelPatch[]> {
  try {
    return readRecords(await readFile(file)).patches
  } catch (error) {
    if (describeFailure(error).code === 'not-found') return []
    throw error
  }
}

export async function removeJournal(file: string): Promise<void> {
  intactLengths.delete(file)
  await rm(file, { force: true })
}

/** Lengths that this process itself wrote, so that a journal is not read again for every stroke. */
const intactLengths = new Map<string, number>()

/** 'SGJ1' */
const MAGIC = 0x53474a31
const HEAD_BYTES = 12
const PATCH_HEAD_BYTES = 16

async function appendRecord(handle: FileHandle, size: number, file: string, record: Buffer): Promise<void> {
  // What follows the intact records was never acknowledged; left in place it would hide the strokes to come.
  const intact = intactLengths.get(file) === size ? size : readRecords(await handle.readFile()).length
  if (intact < size) await handle.truncate(intact)
  try {
    await handle.writeFile(record)
    await handle.datasync()
  } catch (error) {
    await handle.truncate(intact)
    throw error
  }
  intactLengths.set(file, intact + record.length)
}

function encodeRecord(patches: readonly LabelPatch[]): Buffer {
  const parts = patches.flatMap(({ x, y, width, height, pixels }) => {
    const head = Buffer.alloc(PATCH_HEAD_BYTES)
    ;[x, y, width, height].forEach((value, i) => head.writeUInt32LE(value, i * 4))
    return [head, pixels]
  })
  const payload = deflateRawSync(Buffer.concat(parts), { level: 1 })
  const head = Buffer.alloc(HEAD_BYTES)
  ;[MAGIC, payload.length, crc32(payload)].forEach((value, i) => head.writeUInt32LE(value, i * 4))
  return Buffer.concat([head, payload])
}

/** The patches of all intact records, and how many bytes these records take. */
function readRecords(bytes: Buffer): { patches: LabelPatch[]; length: number } {
  const patches: LabelPatch[] = []
  let at = 0
  while (at + HEAD_BYTES <= bytes.length && bytes.readUInt32LE(at) === MAGIC) {
    const end = at + HEAD_BYTES + bytes.readUInt32LE(at + 4)
    const payload = bytes.subarray(at + HEAD_BYTES, end)
    if (end > bytes.length || crc32(payload) !== bytes.readUInt32LE(at + 8)) break
    patches.push(...decodePatches(inflateRawSync(payload)))
    at = end
  }
  return { patches, length: at }
}

function decodePatches(content: Buffer): LabelPatch[] {
  const patches: LabelPatch[] = []
  for (let at = 0; at < content.length;) {
    const [x, y, width, height] = [0, 4, 8, 12].map((offset) => content.readUInt32LE(at + offset))
    const start = at + PATCH_HEAD_BYTES
    at = start + width * height
    patches.push({ x, y, width, height, pixels: content.subarray(start, at) })
  }
  return patches
}
