/** Photos of 16 bits a sample, as other programs wrote them (test/fixtures/make_deep.py). */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { photoSamples, readPhoto } from '../../../main/core/data/photo'

const file = (name: string): string => join(import.meta.dirname, '../../fixtures/deep', name)

async function samplesOf(name: string) {
  const packed = (await photoSamples(file(name)))!
  const [width, height, channels, white] = new Uint32Array(packed.buffer, 0, 4)
  return { width, height, channels, white, data: [...new Uint16Array(packed.buffer, 16)] }
}

const at = (x: number, y: number) => 5 * x + 40 * y
const grey = (value: (x: number, y: number) => number) =>
  Array.from({ length: 35 }, (_, i) => value(i % 7, Math.floor(i / 7)))
const bright = grey((x, y) => 257 * at(x, y) + x)
const colour = Array.from({ length: 12 }, (_, i) => [
  1000 * (i % 4) + 7,
  20_000 * Math.floor(i / 4) + 11,
  65_535 - 1000 * (i % 4)
]).flat()

describe('the samples of a photo of 16 bits', () => {
  it.each(['grey.png', 'grey.tif', 'grey-big-endian.tif'])('of %s are those that were written', async (name) => {
    expect(await samplesOf(name)).toEqual({ width: 7, height: 5, channels: 1, white: 65_535, data: bright })
  })

  it.each(['colour.png', 'colour.tif'])('of %s are those that were written, channel by channel', async (name) => {
    expect(await samplesOf(name)).toEqual({ width: 4, height: 3, channels: 3, white: 65_535, data: colour })
  })

  it('stay as they are where a TIFF uses 12 bits of 16, which is said', async () => {
    const data = grey((x, y) => 16 * at(x, y) + x)
    expect(await samplesOf('twelve-bits.tif')).toEqual({ width: 7, height: 5, channels: 1, white: 4095, data })
  })

  it('are seen by a net as their upper 8 bits, of 16 or of 12', async () => {
    const seen = async (name: string) => (await readPhoto(file(name))).pixels.filter((_, i) => i % 3 === 0)
    expect([...(await seen('grey.tif'))]).toEqual(bright.map((value) => value >> 8))
    expect([...(await seen('grey.png'))]).toEqual(bright.map((value) => value >> 8))
    expect([...(await readPhoto(file('colour.tif'))).pixels]).toEqual(colour.map((value) => value >> 8))
    const twelve = (await samplesOf('twelve-bits.tif')).data.map((value) => Math.floor((value * 65_535) / 4095) >> 8)
    expect([...(await seen('twelve-bits.tif'))]).toEqual(twelve)
  })
})
