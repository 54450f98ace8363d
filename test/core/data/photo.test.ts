import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { photoAsPng, photoSize, readPhoto, writeOverlay } from '../../../main/core/data/photo'
import { bmpOf, floatTiffOf } from './photos'
import { mapOf } from './picture'
import { scratchFolder, writeText } from './scratch'

async function place(bytes: Uint8Array, name = 'photo'): Promise<string> {
  const file = join(await scratchFolder(), name)
  await writeFile(file, bytes)
  return file
}

const greyOf = async (file: string): Promise<number[]> => {
  const { pixels } = await readPhoto(file)
  return Array.from({ length: pixels.length / 3 }, (_, i) => {
    expect([pixels[i * 3 + 1], pixels[i * 3 + 2]]).toEqual([pixels[i * 3], pixels[i * 3]])
    return pixels[i * 3]
  })
}
const rgbOf = async (file: string): Promise<number[]> => [...(await readPhoto(file)).pixels]
const raw = (values: Uint8Array | Uint16Array, width: number, channels: 1 | 2 | 3 | 4) =>
  sharp(values, { raw: { width, height: values.length / width / channels, channels } })

/** The start of a PNG that claims this size and has no pixels. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const bytes = Buffer.alloc(content.length + 12)
    bytes.writeUInt32BE(content.length)
    bytes.write(type, 4, 'latin1')
    bytes.set(content, 8)
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), content.length + 8)
    return bytes
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(9))),
    chunk('IEND', Buffer.alloc(0))
  ])
}

describe('reading a photo', () => {
  // The grid 1 2 3 / 4 5 6 as it is stored, and as a viewer shows it for each EXIF orientation (TIFF 6.0, tag 274).
  const UPRIGHT: Readonly<Record<number, string>> = {
    1: '123 456',
    2: '321 654',
    3: '654 321',
    4: '456 123',
    5: '14 25 36',
    6: '41 52 63',
    7: '63 52 41',
    8: '36 25 14'
  }
  it.each(Object.entries(UPRIGHT))('turns EXIF orientation %s upright', async (orientation, picture) => {
    const stored = raw(Uint8Array.of(10, 20, 30, 40, 50, 60), 3, 1)
    const file = await place(
      await stored
        .withMetadata({ orientation: Number(orientation) })
        .tiff({ compression: 'none' })
        .toBuffer()
    )
    const grid = mapOf(picture)
    expect(await greyOf(file)).toEqual(Array.from(grid.pixels, (digit) => digit * 10))
    expect(await photoSize(file)).toEqual({ width: grid.width, height: grid.height })
  })

  it('turns a JPEG from a phone upright', async () => {
    const image = sharp({ create: { width: 40, height: 20, channels: 3, background: '#204060' } })
    const file = await place(await image.withMetadata({ orientation: 6 }).jpeg().toBuffer())
    expect(await readPhoto(file)).toMatchObject({ width: 20, height: 40 })
  })

  it('puts transparent pixels on white', async () => {
    const rgba = Uint8Array.of(255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 51)
    expect(await rgbOf(await place(await raw(rgba, 3, 4).png().toBuffer()))).toEqual([
      255, 0, 0, 255, 255, 255, 204, 204, 204
    ])
  })

  it('expands palettes and grey, and scales 16 bits to 8', async () => {
    const palette = await raw(Uint8Array.of(255, 0, 0, 0, 0, 255), 2, 3)
      .png({ palette: true })
      .toBuffer()
    expect(await rgbOf(await place(palette))).toEqual([255, 0, 0, 0, 0, 255])
    const deep = await raw(Uint16Array.of(0, 0x1234, 0x8000, 0xffff), 4, 1)
      .toColourspace('grey16')
      .png()
      .toBuffer()
    expect((await sharp(deep).metadata()).depth).toBe('ushort')
    expect(await greyOf(await place(deep))).toEqual([0, 0x12, 0x80, 255])
  })

  it('takes the upper eight bits of 16, so that a net learns from what an exported one can be given', async () => {
    const dim = await raw(Uint16Array.of(0, 100, 255, 256, 511, 512), 6, 1)
      .toColourspace('grey16')
      .png()
      .toBuffer()
    expect(await greyOf(await place(dim))).toEqual([0, 0, 0, 1, 1, 2])
  })

  it('reads WebP and single pixels of every format', async () => {
    const one = raw(Uint8Array.of(0, 128, 255), 1, 3)
    const lossless = {
      webp: one.clone().webp({ lossless: true }),
      png: one.clone().png(),
      tiff: one.clone().tiff({ compression: 'lzw' })
    }
    for (const [name, image] of Object.entries(lossless)) {
      expect(await readPhoto(await place(await image.toBuffer(), name))).toEqual({
        width: 1,
        height: 1,
        pixels: Uint8Array.of(0, 128, 255)
      })
    }
    expect(await readPhoto(await place(await one.jpeg().toBuffer()))).toMatchObject({ width: 1, height: 1 })
    expect(await readPhoto(await place(bmpOf(1, 1, { rows: [255, 128, 0, 0] })), { maxSide: 1 })).toEqual({
      ...{ width: 1, height: 1 },
      pixels: Uint8Array.of(0, 128, 255)
    })
  })

  it('scales down to a longest side, never up', async () => {
    const file = await place(
      await sharp({ create: { width: 300, height: 7, channels: 3, background: '#808080' } })
        .png()
        .toBuffer()
    )
    expect(await readPhoto(file, { maxSide: 30 })).toEqual({
      width: 30,
      height: 1,
      pixels: new Uint8Array(90).fill(128)
    })
    expect(await readPhoto(file, { maxSide: 900 })).toMatchObject({ width: 300, height: 7 })
  })

  it('changes when the file changes', async () => {
    const file = await place(
      await raw(Uint8Array.of(1, 1, 1), 1, 3)
        .png()
        .toBuffer()
    )
    expect(await greyOf(file)).toEqual([1])
    await writeFile(
      file,
      await raw(Uint8Array.of(2, 2, 2), 1, 3)
        .png()
        .toBuffer()
    )
    expect(await greyOf(file)).toEqual([2])
  })
})

describe('reading a TIFF from a microscope', () => {
  const deepTiff = async (values: readonly number[]): Promise<string> => {
    const image = raw(Uint16Array.from(values), values.length, 1).toColourspace('grey16')
    return place(await image.tiff({ compression: 'lzw' }).toBuffer(), 'deep.tif')
  }

  it('reads 12 bits in 16 as 12 bits', async () => {
    expect(await greyOf(await deepTiff([0, 1024, 2048, 4095]))).toEqual([0, 64, 128, 255])
  })

  it('reads a full range of 16 bits as it is', async () => {
    expect(await greyOf(await deepTiff([0, 4096, 32768, 65535]))).toEqual([0, 16, 128, 255])
  })

  it('scales floating point from its least to its greatest value', async () => {
    expect(await greyOf(await place(floatTiffOf([100, 200, 300, 500])))).toEqual([0, 63, 127, 255])
    expect(await greyOf(await place(floatTiffOf([-1, -0.5, 1])))).toEqual([0, 63, 255])
    expect(await greyOf(await place(floatTiffOf([7, 7])))).toEqual([0, 0])
  })

  it('becomes a PNG with the same pixels for the window', async () => {
    const file = await deepTiff([0, 1024, 2048, 4095])
    const png = await place(await photoAsPng(file))
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 4, height: 1 })
    expect(await greyOf(png)).toEqual(await greyOf(file))
  })
})

describe('reading a BMP', () => {
  it('reads 24 bits from the bottom up, with padded rows', async () => {
    const rows = [3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10, 0, 0]
    const expected = { width: 2, height: 2, pixels: Uint8Array.of(7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6) }
    expect(await readPhoto(await place(bmpOf(2, 2, { rows })))).toEqual(expected)
    expect(await readPhoto(await place(bmpOf(2, 2, { rows, gap: 10 })))).toEqual(expected)
  })

  it('reads 32 bits from the top down without its alpha', async () => {
    const rows = [3, 2, 1, 0, 6, 5, 4, 0]
    expect(await rgbOf(await place(bmpOf(1, 2, { bits: 32, rows, isTopDown: true })))).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('reads palettes of 8 bits and 1 bit', async () => {
    const palette = ['#010203', '#0a0b0c']
    expect(await rgbOf(await place(bmpOf(3, 1, { bits: 8, palette, rows: [1, 0, 1, 0] })))).toEqual([
      10, 11, 12, 1, 2, 3, 10, 11, 12
    ])
    expect(await rgbOf(await place(bmpOf(3, 1, { bits: 1, palette, rows: [0b01000000, 0, 0, 0] })))).toEqual([
      1, 2, 3, 10, 11, 12, 1, 2, 3
    ])
  })

  it('names what it cannot read: run-length compression, a missing end', async () => {
    const compressed = await place(bmpOf(2, 1, { bits: 8, palette: ['#000000'], rows: [2, 0, 0, 1], compression: 1 }))
    await expect(readPhoto(compressed)).rejects.toThrow(`${compressed} is a run-length compressed BMP; save it as PNG`)
    const short = await place(bmpOf(9, 9, { rows: [1, 2, 3] }))
    await expect(readPhoto(short)).rejects.toThrow(`${short} is damaged or cut off`)
    const stub = await place(Buffer.from('BM'))
    await expect(photoSize(stub)).rejects.toMatchObject({ code: 'bad-image' })
  })
})

describe('a photo that cannot be used', () => {
  it('is refused with its size when it is far too large, before anything is decoded', async () => {
    const file = await place(pngHeader(30000, 30000), 'huge.png')
    const refusal = {
      code: 'bad-image',
      message: `${file} has 30000 x 30000 pixels; at most 16384 a side are possible, so cut it into tiles first.`
    }
    await expect(photoSize(file)).rejects.toMatchObject(refusal)
    await expect(readPhoto(file)).rejects.toMatchObject(refusal)
    await expect(photoAsPng(file)).rejects.toMatchObject(refusal)
    await expect(readPhoto(await place(pngHeader(16385, 10)))).rejects.toThrow('has 16385 x 10 pixels')
    await expect(readPhoto(await place(bmpOf(30000, 30000, { rows: [] })))).rejects.toThrow('has 30000 x 30000 pixels')
  })

  const photo = () =>
    sharp({
      create: {
        width: 90,
        height: 60,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 120, sigma: 40 }
      }
    })
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('is named when a %s file is cut off', async (format) => {
    const whole = await photo().toFormat(format).toBuffer()
    for (const share of [0.9, 0.5, 0.02]) {
      const file = await place(whole.subarray(0, Math.ceil(whole.length * share)), `cut.${format}`)
      await expect(readPhoto(file)).rejects.toMatchObject({ code: 'bad-image', message: expect.stringContaining(file) })
    }
  })

  it('is named when it is empty, another kind of file, or not there', async () => {
    const folder = await scratchFolder()
    for (const text of [
      '',
      'not a photo',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'GIF89a'
    ]) {
      const file = await writeText(folder, 'photo.png', text)
      await expect(readPhoto(file)).rejects.toMatchObject({ code: 'bad-image', message: expect.stringContaining(file) })
    }
    const missing = join(folder, 'missing.png')
    await expect(readPhoto(missing)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(missing)
    })
  })
})

describe('an overlay', () => {
  it('mixes class colours into the photo and leaves unlabelled pixels alone', async () => {
    const file = join(await scratchFolder(), 'overlay.png')
    const photo = { width: 3, height: 1, pixels: Uint8Array.of(100, 100, 100, 0, 0, 0, 255, 255, 255) }
    await writeOverlay(file, photo, mapOf('.10'), ['#000000', '#ff8000'], 0.5)
    expect(await rgbOf(file)).toEqual([100, 100, 100, 128, 64, 0, 128, 128, 128])
    expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG')
  })

  it('scales a smaller map to the photo', async () => {
    const file = join(await scratchFolder(), 'overlay.png')
    const photo = { width: 4, height: 2, pixels: new Uint8Array(24) }
    await writeOverlay(file, photo, mapOf('01'), ['#000000', '#ffffff'], 1)
    expect(await greyOf(file)).toEqual([0, 0, 255, 255, 0, 0, 255, 255])
  })
})
