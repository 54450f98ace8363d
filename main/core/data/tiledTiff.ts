/**
 * The JPEG tiles of a pyramid TIFF, each as a file of its own (TIFF 6.0, and its Technical Note 2 on JPEG): the tables that
 * all tiles of a level share are put in front. Reads what `photo.ts` writes: little-endian, one directory a level.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { Failure } from '../failure'

export class TiledTiff {
  private constructor(
    private readonly handle: FileHandle,
    private readonly levels: readonly Level[],
    private readonly name: string
  ) {}

  static async open(file: string): Promise<TiledTiff> {
    const handle = await open(file, 'r')
    try {
      return new TiledTiff(handle, await readLevels(handle), file)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Level n shows one of 2^n x 2^n pixels. */
  async tile(level: number, column: number, row: number): Promise<Uint8Array> {
    const { tilesAcross, offsets, lengths, tables, isRgb } = this.levels[level] ?? NO_LEVEL
    const index = row * tilesAcross + column
    if (column >= tilesAcross || index >= offsets.length) {
      throw new Failure('not-found', `${this.name} has no tile (${column}, ${row}) at level ${level}.`)
    }
    const tile = await readBytes(this.handle, offsets[index], lengths[index])
    // Both begin with "start of image", and the tables end with "end of image".
    return Buffer.concat([START_OF_IMAGE, isRgb ? ADOBE_RGB : NOTHING, tables.subarray(2, -2), tile.subarray(2)])
  }

  close(): Promise<void> {
    return this.handle.close()
  }
}

interface Level {
  readonly tilesAcross: number
  readonly offsets: readonly number[]
  readonly lengths: readonly number[]
  readonly tables: Buffer
  /** The three components are red, green and blue, which a JPEG by itself does not say. */
  readonly isRgb: boolean
}

const NO_LEVEL: Level = { tilesAcross: 0, offsets: [], lengths: [], tables: Buffer.alloc(0), isRgb: false }
const NOTHING = Buffer.alloc(0)
const START_OF_IMAGE = Buffer.from([0xff, 0xd8])
/** Adobe's marker with transform 0: no YCbCr. */
const ADOBE_RGB = Buffer.from('ffee000e41646f626500640000000000', 'hex')

const Tag = { Width: 256, Photometric: 262, TileWidth: 322, TileOffsets: 324, TileLengths: 325, JpegTables: 347 }
const PHOTOMETRIC_RGB = 2
/** Bytes of a value by TIFF's field type: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1 }

async function readLevels(handle: FileHandle): Promise<Level[]> {
  const levels: Level[] = []
  let at = (await readBytes(handle, 0, 8)).readUInt32LE(4)
  while (at !== 0) {
    const count = (await readBytes(handle, at, 2)).readUInt16LE(0)
    const directory = await readBytes(handle, at + 2, count * 12 + 4)
    levels.push(await readLevel(handle, directory.subarray(0, count * 12)))
    at = directory.readUInt32LE(count * 12)
  }
  return levels
}

async function readLevel(handle: FileHandle, directory: Buffer): Promise<Level> {
  const fields = new Map<number, Field>()
  for (let at = 0; at < directory.length; at += 12) {
    const field = await readField(handle, directory.subarray(at, at + 12))
    fields.set(directory.readUInt16LE(at), field)
  }
  const numbers = (tag: number) => fields.get(tag)?.numbers() ?? []
  return {
    tilesAcross: Math.ceil(numbers(Tag.Width)[0] / numbers(Tag.TileWidth)[0]),
    offsets: numbers(Tag.TileOffsets),
    lengths: numbers(Tag.TileLengths),
    tables: fields.get(Tag.JpegTables)?.bytes ?? Buffer.alloc(4),
    isRgb: numbers(Tag.Photometric)[0] === PHOTOMETRIC_RGB
  }
}

interface Field {
  readonly bytes: Buffer
  numbers(): number[]
}

/** Up to four bytes stand in the entry itself, more where it points to. */
async function readField(handle: FileHandle, entry: Buffer): Promise<Field> {
  const [type, count] = [entry.readUInt16LE(2), entry.readUInt32LE(4)]
  const valueBytes = VALUE_BYTES[type] ?? 0
  const length = valueBytes * count
  const bytes = length <= 4 ? entry.subarray(8, 8 + length) : await readBytes(handle, entry.readUInt32LE(8), length)
  const numbers = () =>
    Array.from({ length: count }, (_, i) => (valueBytes === 2 ? bytes.readUInt16LE(i * 2) : bytes.readUInt32LE(i * 4)))
  return { bytes, numbers }
}

async function readBytes(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, at)
  if (bytesRead < length) throw new Failure('bad-image', 'The tiles of the photo are cut off; remove .segsmith/photos.')
  return bytes
}
