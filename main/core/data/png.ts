/**
 * Label maps as PNG files whose palette index is the class: written as 8-bit palette, read by index, never through colours.
 * Implements what labels need of the PNG specification, third edition (https://www.w3.org/TR/png-3/).
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { Failure } from '../failure'
import { readPngRows } from './pngRows'
import { UNLABELLED, type LabelMap } from './types'

/** 8-bit palette PNG with exactly these indices; the palette holds the class colours ('#rrggbb'), 255 is transparent grey. */
export function encodeIndexPng(map: LabelMap, colors: readonly string[]): Uint8Array {
  const rows = Buffer.alloc(map.height * (map.width + 1))
  for (let y = 0; y < map.height; y++) {
    rows.set(map.pixels.subarray(y * map.width, (y + 1) * map.width), y * (map.width + 1) + 1)
  }
  return pngFile(map, colors, [pngChunk('IDAT', deflateSync(rows, { level: 6 }))])
}

/** The file around chunks of packed rows. */
export function pngFile(
  size: Pick<LabelMap, 'width' | 'height'>,
  colors: readonly string[],
  chunks: readonly Uint8Array[]
): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size.width, 0)
  header.writeUInt32BE(size.height, 4)
  header.set([8, ColorType.Palette, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('PLTE', paletteOf(colors)),
    pngChunk('tRNS', Buffer.alloc(256, 255).fill(0, UNLABELLED)),
    ...chunks,
    pngChunk('IEND', Buffer.alloc(0))
  ])
}

/**
 * The indices of a palette PNG (1, 2, 4 or 8 bit), or the raw values of a grey one (up to 8 bit), as they are stored.
 * `name` is what the sentence of a failure calls the file.
 */
export function decodeIndexPng(bytes: Uint8Array, name = 'The PNG'): LabelMap {
  const { header, data } = readPngChunks(bytes, name)
  checkHeader(header, name)
  const { width, height, bits, interlaced } = header
  try {
    const packed = inflateSync(data, { maxOutputLength: 2 * (width + 8) * (height + 8) })
    return { width, height, pixels: readPngRows(packed, width, height, bits, interlaced) }
  } catch {
    throw lacksPixels(name)
  }
}

/** Throws Failure 'bad-label' for what cannot be a label. */
export function checkHeader({ width, height, bits, colorType }: PngHeader, name: string): void {
  if ((colorType !== ColorType.Palette && colorType !== ColorType.Grey) || bits > 8) {
    const found = `${bits}-bit ${COLOR_TYPES[colorType] ?? `colour type ${colorType}`}`
    throw damaged(
      `${name} is a PNG of ${found}; a label must be a palette or 8-bit grey PNG whose pixels are class indices.`
    )
  }
  if (width === 0 || height === 0 || width * height > LARGEST) {
    throw damaged(`${name} has ${width} x ${height} pixels; a label must have between 1 and ${LARGEST} pixels.`)
  }
}

export function lacksPixels(name: string): Failure {
  return damaged(`${name} is damaged: its pixels cannot be read, or some are missing.`)
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** 16384 x 16384 pixels. */
const LARGEST = 268_435_456
const UNLABELLED_GREY = 128

const ColorType = { Grey: 0, Palette: 3 } as const
const COLOR_TYPES: Readonly<Record<number, string>> = {
  0: 'grey',
  2: 'RGB',
  3: 'palette',
  4: 'grey with alpha',
  6: 'RGB with alpha'
}

export interface PngHeader {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly colorType: number
  readonly interlaced: boolean
}

/** How many bytes of the packed data a band of rows takes, and its Adler-32. */
interface BandEntry {
  readonly length: number
  readonly adler: number
}

interface PngChunks {
  readonly header: PngHeader
  /** The zlib stream of the rows. */
  readonly data: Buffer
  /** Of a file that was written in bands. */
  readonly bands?: readonly BandEntry[]
}

/** Checks every checksum; throws Failure 'bad-label'. */
export function readPngChunks(bytes: Uint8Array, name: string): PngChunks {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw damaged(`${name} is not a PNG file.`)
  let header: PngHeader | undefined
  let bands: BandEntry[] | undefined
  const data: Buffer[] = []
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    const end = at + 8 + length
    if (end + 4 > file.length) break
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) {
      throw damaged(`${name} is damaged: the checksum of its ${type} chunk does not fit.`)
    }
    const content = file.subarray(at + 8, end)
    if (type === 'IHDR' && length === 13) header = parseHeader(content)
    else if (type === 'IDAT') data.push(content)
    else if (type === 'sgBD') bands = parseBands(content)
    else if (type === 'IEND' && header) return { header, data: Buffer.concat(data), ...(bands && { bands }) }
    at = end + 4
  }
  throw damaged(`${name} is cut off: the file ends before its IEND chunk.`)
}

function parseHeader(content: Buffer): PngHeader {
  return {
    width: content.readUInt32BE(0),
    height: content.readUInt32BE(4),
    bits: content[8],
    colorType: content[9],
    interlaced: content[12] === 1
  }
}

function parseBands(content: Buffer): BandEntry[] {
  const entry = (at: number): BandEntry => ({ length: content.readUInt32BE(at), adler: content.readUInt32BE(at + 4) })
  return Array.from({ length: Math.floor(content.length / 8) }, (_, i) => entry(i * 8))
}

function paletteOf(colors: readonly string[]): Buffer {
  const palette = Buffer.alloc(256 * 3, UNLABELLED_GREY)
  colors.forEach((color, index) => palette.writeUIntBE(Number.parseInt(color.slice(1), 16), index * 3, 3))
  return palette
}

export function pngChunk(type: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(content.length + 12)
  bytes.writeUInt32BE(content.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(content, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), content.length + 8)
  return bytes
}

function damaged(message: string): Failure {
  return new Failure('bad-label', message)
}
