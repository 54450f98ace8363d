import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeIndexPng, encodeIndexPng } from '../../../main/core/data/png'
import { resizeMap } from '../../../main/core/data/resizeMap'
import { Random } from '../../../main/core/data/random'
import { mapOf, pictureOf } from './picture'

const COLORS = ['#102030', '#ff8000', '#00ff7f']

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const ends = [Buffer.alloc(4), Buffer.alloc(4)]
  ends[0].writeUInt32BE(content.length)
  ends[1].writeUInt32BE(crc32(body))
  return Buffer.concat([ends[0], body, ends[1]])
}

/** A PNG put together by hand; `rows` start with their filter byte. */
function pngOf(
  width: number,
  height: number,
  bits: number,
  colorType: number,
  rows: readonly number[],
  interlace = 0
): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bits, colorType, 0, 0, interlace], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(colorType === 3 ? [chunk('PLTE', Buffer.alloc(3 << bits))] : []),
    chunk('IDAT', deflateSync(Buffer.from(rows))),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function noise(width: number, height: number): Uint8Array {
  const random = new Random(1)
  return Uint8Array.from({ length: width * height }, (_, i) => (i % width) + random.integer(9))
}

describe('writing an index PNG', () => {
  it('stores indices that another program reads as the class colours, with 255 transparent', async () => {
    const bytes = encodeIndexPng(mapOf('01. 221'), COLORS)
    const metadata = await sharp(bytes).metadata()
    expect(metadata).toMatchObject({ width: 3, height: 2, isPalette: true, bitsPerSample: 8 })
    const rgba = [...(await sharp(bytes).ensureAlpha().raw().toBuffer())]
    const [background, cell, nucleus] = [
      [16, 32, 48, 255],
      [255, 128, 0, 255],
      [0, 255, 127, 255]
    ]
    expect(rgba).toEqual([background, cell, [128, 128, 128, 0], nucleus, nucleus, cell].flat())
  })

  it('gives every index back, for sizes down to one pixel', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 300],
      [257, 3]
    ]) {
      const map = { width, height, pixels: Uint8Array.from({ length: width * height }, (_, i) => i % 256) }
      expect(decodeIndexPng(encodeIndexPng(map, COLORS))).toEqual(map)
    }
  })
})

describe('reading an index PNG', () => {
  it('unpacks 1, 2 and 4 bit palettes, highest bits first', () => {
    expect(pictureOf(decodeIndexPng(pngOf(10, 1, 1, 3, [0, 0b10110001, 0b01000000])))).toBe('1011000101')
    expect(pictureOf(decodeIndexPng(pngOf(5, 2, 2, 3, [0, 0b00011011, 0b11000000, 0, 0b11100100, 0])))).toBe(
      '01233 32100'
    )
    expect(pictureOf(decodeIndexPng(pngOf(3, 1, 4, 3, [0, 0x97, 0x50])))).toBe('975')
  })

  it('undoes each of the five row filters', () => {
    const rows = [...[0, 1, 2, 3, 4], ...[1, 1, 1, 1, 1], ...[2, 1, 0, 1, 1], ...[3, 1, 1, 1, 1], ...[4, 1, 1, 1, 1]]
    // Worked by hand: left + x; above + x; (left + above) >> 1 + x; Paeth + x.
    expect([...decodeIndexPng(pngOf(4, 5, 8, 3, rows)).pixels]).toEqual([
      ...[1, 2, 3, 4],
      ...[1, 2, 3, 4],
      ...[2, 2, 4, 5],
      ...[2, 3, 4, 5],
      ...[3, 4, 5, 6]
    ])
  })

  it('reads what libvips writes: filtered, interlaced, grey', async () => {
    const pixels = noise(61, 43)
    const image = sharp(pixels, { raw: { width: 61, height: 43, channels: 1 } }).toColourspace('b-w')
    for (const options of [{ adaptiveFiltering: true }, { progressive: true }, { compressionLevel: 0 }]) {
      expect(decodeIndexPng(await image.clone().png(options).toBuffer())).toEqual({ width: 61, height: 43, pixels })
    }
  })

  it('reads interlaced files in which whole passes are empty', async () => {
    const image = sharp(Uint8Array.of(1, 2, 3), { raw: { width: 1, height: 3, channels: 1 } }).toColourspace('b-w')
    const bytes = await image.png({ progressive: true }).toBuffer()
    expect([...decodeIndexPng(bytes).pixels]).toEqual([1, 2, 3])
  })

  const refusals: readonly (readonly [string, Buffer, RegExp])[] = [
    ['colours', pngOf(1, 1, 8, 2, [0, 1, 2, 3]), /^mask\.png is a PNG of 8-bit RGB; a label must be a palette/],
    ['16 bits', pngOf(1, 1, 16, 0, [0, 1, 2]), /^mask\.png is a PNG of 16-bit grey/],
    ['no pixels', pngOf(0, 5, 8, 3, []), /^mask\.png has 0 x 5 pixels/],
    ['far too many pixels', pngOf(30000, 30000, 8, 3, []), /^mask\.png has 30000 x 30000 pixels/],
    ['rows missing', pngOf(2, 2, 8, 3, [0, 1, 2]), /^mask\.png is damaged/],
    ['more rows than it says', pngOf(2, 2, 8, 3, new Array(9000).fill(0)), /^mask\.png is damaged/],
    ['another kind of file', Buffer.from('II*\0 something'), /^mask\.png is not a PNG file/],
    ['nothing in it', Buffer.alloc(0), /^mask\.png is not a PNG file/],
    ['its end cut off', pngOf(9, 1, 8, 3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).subarray(0, -20), /^mask\.png is cut off/]
  ]
  it.each(refusals)('refuses a file with %s in one sentence', (_what, bytes, sentence) => {
    expect(() => decodeIndexPng(bytes, 'mask.png')).toThrow(expect.objectContaining({ code: 'bad-label' }))
    expect(() => decodeIndexPng(bytes, 'mask.png')).toThrow(sentence)
  })

  it('refuses a file in which one bit flipped', () => {
    const bytes = pngOf(3, 1, 8, 3, [0, 1, 2, 3])
    bytes[bytes.length - 20] ^= 1
    expect(() => decodeIndexPng(bytes, 'mask.png')).toThrow('the checksum of its IDAT chunk does not fit')
  })
})

describe('scaling a label map', () => {
  it('takes the nearest class, growing and shrinking', () => {
    expect(pictureOf(resizeMap(mapOf('01 2.'), 4, 4))).toBe('0011 0011 22.. 22..')
    expect(pictureOf(resizeMap(mapOf('0000 0120 0..0 0000'), 2, 2))).toBe('10 00')
  })
})
