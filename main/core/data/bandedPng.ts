/**
 * A label map as a PNG whose rows are packed in bands of 256 that do not depend on one another: a stroke on a large image
 * unpacks and packs the bands it touched alone. Any program reads the file; the private chunk `sgBD` says where the bands are.
 */
import { promisify } from 'node:util'
import { constants, deflateRaw, inflateRawSync } from 'node:zlib'
import { labelBands } from './labelBands'
import type { Rows } from './patches'
import { pngChunk, pngFile, readPngChunks } from './png'
import { UNLABELLED } from './types'

export const BAND_ROWS = 256

export class BandedPng {
  private constructor(
    readonly width: number,
    readonly height: number,
    private readonly bands: Band[]
  ) {}

  static blank(width: number, height: number): BandedPng {
    return new BandedPng(width, height, new Array<Band>(Math.ceil(height / BAND_ROWS)).fill(BLANK))
  }

  /**
   * Of a file that another program wrote every band is packed anew, one after another beside other work. Throws Failure
   * 'bad-label' as `decodeIndexPng` does; `name` is what its sentence calls the file.
   */
  static async read(bytes: Uint8Array, name: string): Promise<BandedPng> {
    const { header, data, bands } = readPngChunks(bytes, name)
    const { width, height } = header
    if (bands && bands.length === Math.ceil(height / BAND_ROWS)) {
      let at = ZLIB_HEAD.length
      const packed = bands.map(({ length, adler }) => ({ packed: data.subarray(at, (at += length)), adler }))
      if (at <= data.length) return new BandedPng(width, height, packed)
    }
    const packed: PackedBand[] = []
    for await (const rows of labelBands(bytes, name)) packed.push(await packRows(unfiltered(rows, width)))
    return new BandedPng(width, height, packed)
  }

  get bandCount(): number {
    return this.bands.length
  }

  /** The rows of a band; they may be changed when `change` is called afterwards. */
  rows(index: number): Rows {
    const { packed } = this.bands[index]
    const rows = this.blankRows(index)
    if (packed) rows.pixels.set(inflateRawSync(packed, SYNC))
    return rows
  }

  /** Takes changed rows in, packed. */
  async change(index: number, rows: Rows): Promise<void> {
    this.bands[index] = await packRows(rows)
  }

  async encode(colors: readonly string[]): Promise<Uint8Array> {
    const packed: PackedBand[] = []
    for (const [index, band] of this.bands.entries()) {
      packed.push(band.packed ? (band as PackedBand) : await this.packed(index, packed[0]))
    }
    const table = Buffer.alloc(packed.length * 8)
    let adler = 1
    packed.forEach((band, index) => {
      table.writeUInt32BE(band.packed.length, index * 8)
      table.writeUInt32BE(band.adler, index * 8 + 4)
      adler = combineAdler(adler, band.adler, this.rowCount(index) * (this.width + 1))
    })
    const end = Buffer.from([3, 0, 0, 0, 0, 0])
    end.writeUInt32BE(adler, 2)
    const data = Buffer.concat([ZLIB_HEAD, ...packed.map((band) => band.packed), end])
    return pngFile(this, colors, [pngChunk('sgBD', table), pngChunk('IDAT', data)])
  }

  /** Blank bands of the same height are packed once. */
  private async packed(index: number, first: PackedBand | undefined): Promise<PackedBand> {
    const isBlankAgain = this.bands[index] === BLANK && this.bands[0] === BLANK
    if (first && isBlankAgain && this.rowCount(index) === this.rowCount(0)) return first
    return packRows(this.rows(index))
  }

  private rowCount(index: number): number {
    return Math.min(BAND_ROWS, this.height - index * BAND_ROWS)
  }

  private blankRows(index: number): Rows {
    const [count, stride] = [this.rowCount(index), this.width + 1]
    const pixels = new Uint8Array(count * stride).fill(UNLABELLED)
    for (let row = 0; row < count; row++) pixels[row * stride] = 0
    return { pixels, top: index * BAND_ROWS, count, stride, margin: 1 }
  }
}

/** Packed, or neither of both: all unlabelled. */
interface Band {
  readonly packed?: Uint8Array
  readonly adler?: number
}
type PackedBand = Required<Band>

const BLANK: Band = {}
/** Deflate with a window of 32 KiB at the usual level; the two bytes are divisible by 31. */
const ZLIB_HEAD = Buffer.from([0x78, 0x9c])
const SYNC = { finishFlush: constants.Z_SYNC_FLUSH }
/** A full flush ends a band at a whole byte and lets nothing after it refer to what was before. */
const BAND = { level: 6, finishFlush: constants.Z_FULL_FLUSH }
const deflate = promisify<Uint8Array, typeof BAND, Buffer>(deflateRaw)

async function packRows({ pixels }: Rows): Promise<PackedBand> {
  return { packed: await deflate(pixels, BAND), adler: adler32(pixels) }
}

/** The rows with room for the byte before each that says "not filtered". */
function unfiltered({ pixels, top, count, stride, margin }: Rows, width: number): Rows {
  const rows = { pixels: new Uint8Array(count * (width + 1)), top, count, stride: width + 1, margin: 1 }
  for (let row = 0; row < count; row++) {
    const start = row * stride + margin
    rows.pixels.set(pixels.subarray(start, start + width), row * rows.stride + rows.margin)
  }
  return rows
}

const ADLER_BASE = 65_521

/** The checksum that ends a zlib stream (RFC 1950). */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (let at = 0; at < bytes.length;) {
    // 5552 is the most sums that stay below 2^32 without a remainder.
    const end = Math.min(at + 5552, bytes.length)
    for (; at < end; at++) {
      a += bytes[at]
      b += a
    }
    a %= ADLER_BASE
    b %= ADLER_BASE
  }
  return b * 65_536 + a
}

/** The checksum of two stretches in a row, of which the second has `length` bytes. */
function combineAdler(first: number, second: number, length: number): number {
  const [a1, b1] = [first % 65_536, Math.floor(first / 65_536)]
  const [a2, b2] = [second % 65_536, Math.floor(second / 65_536)]
  const a = (a1 + a2 + ADLER_BASE - 1) % ADLER_BASE
  const b = (b1 + b2 + (length % ADLER_BASE) * (a1 + ADLER_BASE - 1)) % ADLER_BASE
  return b * 65_536 + a
}
