/**
 * The names of the libraries that a shared library of Linux needs, from its dynamic section (64 bit, little endian).
 * Source: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 */
import { open, type FileHandle } from 'node:fs/promises'

const MAGIC = 0x464c457f
/** Bytes 4 and 5 of the header: 64 bit, little endian. */
const CLASS_64_LITTLE = 0x0201
const HEADER_BYTES = 64
const SECTION_BYTES = 64
const DYNAMIC = 6
const NEEDED = 1n

/** Empty when the file is no such library. */
export async function readNeeded(file: string): Promise<string[]> {
  const handle = await open(file, 'r')
  try {
    return await readFrom(handle)
  } finally {
    await handle.close()
  }
}

async function readFrom(handle: FileHandle): Promise<string[]> {
  const header = await readAt(handle, 0, HEADER_BYTES)
  if (header.byteLength < HEADER_BYTES || header.getUint32(0, true) !== MAGIC) return []
  if (header.getUint16(4, false) !== CLASS_64_LITTLE) return []
  const count = header.getUint16(60, true)
  const sections = await readAt(handle, Number(header.getBigUint64(40, true)), count * SECTION_BYTES)
  if (sections.byteLength < count * SECTION_BYTES) return []
  for (let at = 0; at < sections.byteLength; at += SECTION_BYTES) {
    if (sections.getUint32(at + 4, true) !== DYNAMIC) continue
    const names = await readSection(handle, sections, sections.getUint32(at + 40, true) * SECTION_BYTES)
    return neededIn(await readSection(handle, sections, at), names)
  }
  return []
}

function neededIn(dynamic: DataView, names: DataView): string[] {
  const needed: string[] = []
  for (let at = 0; at + 16 <= dynamic.byteLength; at += 16)
    if (dynamic.getBigUint64(at, true) === NEEDED)
      needed.push(textAt(names, Number(dynamic.getBigUint64(at + 8, true))))
  return needed
}

const readSection = (handle: FileHandle, sections: DataView, at: number): Promise<DataView> =>
  readAt(handle, Number(sections.getBigUint64(at + 24, true)), Number(sections.getBigUint64(at + 32, true)))

function textAt(view: DataView, start: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).subarray(start)
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<DataView> {
  const buffer = new Uint8Array(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return new DataView(buffer.buffer, 0, bytesRead)
}
