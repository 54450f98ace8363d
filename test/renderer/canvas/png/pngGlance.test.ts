/** The small picture of PNG files that other programs wrote, against what libvips reads from them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { pngGlance } from '../../../../renderer/canvas/png/pngGlance'

const FOLDER = join(import.meta.dirname, '../../../fixtures/png')
const FILES = readdirSync(FOLDER)
const read = (name: string): Buffer => readFileSync(join(FOLDER, name))

interface Picture {
  readonly width: number
  readonly height: number
  /** Red, green, blue of each pixel, row after row. */
  readonly colours: readonly number[]
}

/** Comes in pieces of `piece` bytes. */
async function glance(file: Uint8Array, most: number, piece = file.length): Promise<Picture & { bands: number }> {
  const pieces = Array.from({ length: Math.ceil(file.length / piece) }, (_, i) =>
    new Uint8Array(file.subarray(i * piece, (i + 1) * piece)).slice()
  )
  const body = new ReadableStream<Uint8Array>({
    pull(stream) {
      const next = pieces.shift()
      if (next) stream.enqueue(next)
      else stream.close()
    }
  })
  const colours: number[] = []
  let [width, height, bands] = [0, 0, 0]
  for await (const band of pngGlance(body, most)) {
    bands++
    ;({ width, height } = band)
    expect(band.top * width * 3).toBe(colours.length)
    for (let i = 0; i < band.pixels.length; i += 4) {
      colours.push(...band.pixels.subarray(i, i + 3))
      expect(band.pixels[i + 3]).toBe(255)
    }
  }
  return { width, height, colours, bands }
}

async function truth(file: Buffer): Promise<Picture> {
  const image = sharp(file).flatten({ background: '#ffffff' }).toColourspace('srgb')
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, colours: [...data] }
}

/** Each pixel of `few` by `step`, from a place in it. */
function every({ width, height, colours }: Picture, step: number, offset = 0): Picture {
  const [columns, rows] = [width, height].map((side) => Math.ceil(side / step))
  const picked = Array.from({ length: columns * rows }, (_, i) => {
    const [x, y] = [(i % columns) * step + offset, Math.floor(i / columns) * step + offset]
    return colours.slice((y * width + x) * 3, (y * width + x) * 3 + 3)
  })
  return { width: columns, height: rows, colours: picked.flat() }
}

const largestDifference = (a: Picture, b: Picture): number =>
  Math.max(...a.colours.map((colour, i) => Math.abs(colour - b.colours[i])))

describe('every pixel', () => {
  const whole = FILES.filter((name) => !name.startsWith('interlaced'))
  test.each(whole)('of %s has its colour on white', async (name) => {
    const [found, expected] = [await glance(read(name), Infinity), await truth(read(name))]
    expect([found.width, found.height]).toEqual([37, 29])
    expect(found.colours.length).toBe(expected.colours.length)
    expect(largestDifference(found, expected)).toBeLessThanOrEqual(1)
  })

  test.each(['interlaced-8.png', 'interlaced-16.png'])(
    'of one in 8 x 8 of %s has its colour, and the rest is not read',
    async (name) => {
      const expected = every(await truth(read(name)), 8)
      const found = await glance(read(name), Infinity)
      expect([found.width, found.height]).toEqual([5, 4])
      expect(largestDifference(found, expected)).toBeLessThanOrEqual(1)
    }
  )
})

test('it comes in bands however the file is cut into pieces', async () => {
  const whole = await glance(read('colour-alpha-8.png'), Infinity)
  expect(whole.bands).toBe(29)
  for (const piece of [1, 7, 100]) expect(await glance(read('colour-alpha-8.png'), Infinity, piece)).toEqual(whole)
})

test('of several pixels in a row it has the mean, from the middle one of as many rows', async () => {
  const { width, colours } = await truth(read('colour-8.png'))
  const found = await glance(read('colour-8.png'), (37 * 29) / 16)
  expect([found.width, found.height]).toEqual([10, 8])
  // Of four rows the third, and of the last one, which is alone, itself; of the last four columns one is there.
  const rows = [2, 6, 10, 14, 18, 22, 26, 28]
  const means = rows.flatMap((y) =>
    Array.from({ length: 10 }, (_, x) =>
      [0, 1, 2].map((c) => {
        const values = [0, 1, 2, 3].map((i) => 4 * x + i).filter((column) => column < 37)
        return values.reduce((sum, column) => sum + colours[(y * width + column) * 3 + c], 0) / values.length
      })
    )
  )
  expect(largestDifference(found, { ...found, colours: means.flat() })).toBeLessThanOrEqual(1)
})

describe('fails', () => {
  test.each(FILES)('where %s is cut off', async (name) => {
    const file = read(name)
    const most = name.startsWith('interlaced') ? 60 : file.length - 24
    await expect(glance(file.subarray(0, most), Infinity)).rejects.toThrow()
  })

  test('for what is no PNG', async () => {
    await expect(glance(Buffer.from('no picture, but long enough'), Infinity)).rejects.toThrow('not a PNG')
  })

  test('for a row with a filter that there is not', async () => {
    const file = read('grey-1.png')
    const rows = deflateSync(Buffer.alloc(29 * 6, 9))
    const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from('IDAT'), rows, Buffer.alloc(4)])
    chunk.writeUInt32BE(rows.length)
    const broken = Buffer.concat([file.subarray(0, 33), chunk, file.subarray(-12)])
    await expect(glance(broken, Infinity)).rejects.toThrow('unknown row filter 9')
  })
})
