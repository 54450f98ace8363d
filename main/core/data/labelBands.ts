/** The pixels of a label PNG in bands of 256 rows, unpacked beside other work: the whole of a large one is never in memory. */
import { Readable } from 'node:stream'
import { createInflate } from 'node:zlib'
import { undoFilter } from '../../../renderer/raster/pngFilter'
import { Failure } from '../failure'
import type { Rows } from './patches'
import { checkHeader, decodeIndexPng, lacksPixels, readPngChunks, type PngHeader } from './png'
import { LABEL_TILE, UNLABELLED } from './types'

/** Each band may be changed, and is used no more when the next is asked for. `name` is what failures call the file. */
export async function* labelBands(bytes: Uint8Array, name: string): AsyncGenerator<Rows> {
  const { header, data } = readPngChunks(bytes, name)
  checkHeader(header, name)
  if (header.bits === 8 && !header.interlaced) yield* unpackedBands(data, header, name)
  else yield* decodedBands(bytes, name)
}

export function* blankBands(width: number, height: number): Generator<Rows> {
  for (let top = 0; top < height; top += LABEL_TILE) {
    const count = Math.min(LABEL_TILE, height - top)
    yield { pixels: new Uint8Array(width * count).fill(UNLABELLED), top, count, stride: width, margin: 0 }
  }
}

async function* unpackedBands(data: Uint8Array, { width, height }: PngHeader, name: string): AsyncGenerator<Rows> {
  const stride = width + 1
  const bandOf = (top: number): Buffer => Buffer.allocUnsafe(Math.max(0, Math.min(LABEL_TILE, height - top)) * stride)
  let [top, filled] = [0, 0]
  let band = bandOf(top)
  let above: Uint8Array = new Uint8Array(width)
  for await (const chunk of inflated(data, name)) {
    for (let at = 0; at < chunk.length && top < height;) {
      const taken = chunk.copy(band, filled, at)
      at += taken
      filled += taken
      if (filled < band.length) break
      above = undoFilters(band, stride, above, name)
      yield { pixels: band, top, count: band.length / stride, stride, margin: 1 }
      top += LABEL_TILE
      ;[band, filled] = [bandOf(top), 0]
    }
  }
  if (top < height) throw lacksPixels(name)
}

async function* inflated(data: Uint8Array, name: string): AsyncGenerator<Buffer> {
  // Whole pieces: a stream made of a buffer would hand on single bytes.
  const unpacked = Readable.from([data]).pipe(createInflate({ chunkSize: CHUNK_BYTES }))
  try {
    for await (const chunk of unpacked) yield chunk as Buffer
  } catch (error) {
    throw error instanceof Failure ? error : lacksPixels(name)
  }
}

const CHUNK_BYTES = 2 ** 20

/** In place; answers the last row, unfiltered, for the band after this one. */
function undoFilters(band: Uint8Array, stride: number, above: Uint8Array, name: string): Uint8Array {
  let previous = above
  for (let at = 0; at < band.length; at += stride) {
    const line = band.subarray(at + 1, at + stride)
    try {
      undoFilter(band[at], line, previous, 1)
    } catch {
      throw lacksPixels(name)
    }
    previous = line
  }
  // The band may be changed before the next one is unfiltered.
  return previous.slice()
}

function* decodedBands(bytes: Uint8Array, name: string): Generator<Rows> {
  const { width, height, pixels } = decodeIndexPng(bytes, name)
  for (let top = 0; top < height; top += LABEL_TILE) {
    const count = Math.min(LABEL_TILE, height - top)
    const rows = pixels.subarray(top * width, (top + count) * width)
    yield { pixels: rows, top, count, stride: width, margin: 0 }
  }
}
