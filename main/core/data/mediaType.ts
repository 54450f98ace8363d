/**
 * Which photos the window can show as they are: Chromium reads neither TIFF nor the EXIF orientation of PNG and WebP.
 * Told by what a file holds, for its extension may lie.
 */
import { open, type FileHandle } from 'node:fs/promises'

/** The media type of a photo that Chromium shows upright; null when it must be converted first, or is none. */
export function mediaTypeInWindow(file: string): Promise<string | null> {
  return lookInto(file, async (start, handle) => {
    if (start.readUInt16BE(0) === JPEG) return 'image/jpeg'
    if (start.readUInt16BE(0) === BMP) return 'image/bmp'
    if (start.readBigUInt64BE(0) === PNG) return (await holdsBeforePixels(handle, ['eXIf'])) ? null : 'image/png'
    if (start.toString('latin1', 8, 12) === 'WEBP') return announcesExif(start) ? null : 'image/webp'
    return null
  })
}

/** The media type of a photo of which the window makes a small picture itself; of a PNG in colours of its own it does not know how. */
export function glanceType(file: string): Promise<'image/jpeg' | 'image/png' | null> {
  return lookInto(file, async (start, handle) => {
    if (start.readUInt16BE(0) === JPEG) return 'image/jpeg'
    const isPlainPng = start.readBigUInt64BE(0) === PNG && !(await holdsBeforePixels(handle, ['eXIf', 'iCCP']))
    return isPlainPng ? 'image/png' : null
  })
}

/** Whether a file is a PNG of 16 bits a sample. */
export function isDeepPng(file: string): Promise<boolean> {
  return lookInto(file, async (start) => start.readBigUInt64BE(0) === PNG && start[BIT_DEPTH] === 16)
}

/** @param look is given the file's first 32 bytes */
async function lookInto<T>(file: string, look: (start: Buffer, handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r')
  try {
    return await look(await readAt(handle, 0, 32), handle)
  } finally {
    await handle.close()
  }
}

/** Where in a PNG. */
const BIT_DEPTH = 24
const JPEG = 0xffd8
const BMP = 0x424d
const PNG = 0x89504e470d0a1a0an

/** Whether a PNG has one of these chunks before its pixels, where decoders look for them. */
async function holdsBeforePixels(handle: FileHandle, types: readonly string[]): Promise<boolean> {
  for (let at = 8; ;) {
    const head = await readAt(handle, at, 8)
    const type = head.toString('latin1', 4)
    if (types.includes(type)) return true
    if (type === 'IDAT' || type === END_OF_FILE) return false
    at += head.readUInt32BE(0) + 12
  }
}

const END_OF_FILE = '\0\0\0\0'

/** The EXIF flag of an extended WebP header (https://developers.google.com/speed/webp/docs/riff_container). */
function announcesExif(start: Buffer): boolean {
  return start.toString('latin1', 12, 16) === 'VP8X' && (start[20] & 0x08) !== 0
}

/** Zeros where the file ends. */
async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  await handle.read(bytes, 0, length, at)
  return bytes
}
