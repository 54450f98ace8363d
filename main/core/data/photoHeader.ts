/**
 * The size of a PNG or JPEG photo from its first bytes, without a decoder: a project of tens of thousands of photos is looked at
 * in seconds. Whatever is unusual is left to the decoder.
 */
import { crc32 } from 'node:zlib'
import type { PixelSize } from './bmp'

/** To read at first, which mostly tells, and then: behind the preview that a camera puts into a JPEG's beginning. */
export const HEADER_BYTES: readonly number[] = [2 ** 11, 2 ** 16]

/** Upright: as its EXIF orientation turns it. Null when these bytes do not tell. */
export function sizeInHeader(start: Buffer): PixelSize | null {
  try {
    if (start.length >= 33 && start.compare(PNG_SIGNATURE, 0, 8, 0, 8) === 0) return pngSize(start)
    return start.length >= 4 && start.readUInt32BE(0) >>> 8 === JPEG_START ? jpegSize(start) : null
  } catch {
    // Cut off within a field.
    return null
  }
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG_START = 0xffd8ff

/** A file that says how it is turned, or whose pixels do not begin within these bytes, is left to the decoder. */
function pngSize(start: Buffer): PixelSize | null {
  const isHeader = start.toString('latin1', 12, 16) === 'IHDR' && start.readUInt32BE(8) === 13
  if (!isHeader || crc32(start.subarray(12, 29)) !== start.readUInt32BE(29)) return null
  for (let at = 33; ; at += 12 + start.readUInt32BE(at)) {
    const type = start.toString('latin1', at + 4, at + 8)
    if (type === 'IDAT') return { width: start.readUInt32BE(16), height: start.readUInt32BE(20) }
    if (!PLAIN_CHUNKS.has(type)) return null
  }
}

const PLAIN_CHUNKS: ReadonlySet<string> = new Set([
  ...['PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'bKGD', 'hIST', 'pHYs', 'tIME', 'tEXt', 'zTXt', 'iTXt']
])

/** Baseline, extended and progressive; the orientation comes before the size. */
function jpegSize(start: Buffer): PixelSize | null {
  let isTurned = false
  for (let at = 2; start[at] === 0xff; at += 2 + start.readUInt16BE(at + 2)) {
    const marker = start[at + 1]
    if (marker >= 0xc0 && marker <= 0xc2) {
      const [height, width] = [start.readUInt16BE(at + 5), start.readUInt16BE(at + 7)]
      if (height === 0) return null
      return isTurned ? { width: height, height: width } : { width, height }
    }
    const isSegment = (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe || marker === 0xdb || marker === 0xc4
    if (!isSegment && marker !== 0xdd) return null
    if (marker === 0xe1 && start.toString('latin1', at + 4, at + 10) === 'Exif\0\0') {
      isTurned = liesOnItsSide(start.subarray(at + 10, at + 2 + start.readUInt16BE(at + 2)))
    }
  }
  return null
}

/** Orientations 5 to 8 swap width and height. @param exif a TIFF file in itself */
function liesOnItsSide(exif: Buffer): boolean {
  const isLittle = exif.toString('latin1', 0, 2) === 'II'
  const short = (at: number): number => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  const directory = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
  for (let entry = 0; entry < short(directory); entry++) {
    const at = directory + 2 + 12 * entry
    if (short(at) === ORIENTATION) return short(at + 8) >= 5 && short(at + 8) <= 8
  }
  return false
}

const ORIENTATION = 0x0112
