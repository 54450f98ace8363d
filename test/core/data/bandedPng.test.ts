import sharp from 'sharp'
import { expect, test } from 'vitest'
import { BandedPng } from '../../../main/core/data/bandedPng'
import { Random } from '../../../main/core/data/random'

/** Three bands, the last of them partial. */
const SIZE = { width: 130, height: 600 }

test.each([
  ['filtered', { adaptiveFiltering: true }],
  ['interlaced', { progressive: true }]
])('a %s file of another program is taken in band by band and read by any program', async (_, options) => {
  const random = new Random(11)
  const pixels = Uint8Array.from({ length: SIZE.width * SIZE.height }, () => Math.floor(random.next() * 5))
  const raw = { ...SIZE, channels: 1 } as const
  const foreign = await sharp(pixels, { raw }).toColourspace('b-w').png(options).toBuffer()
  const png = await BandedPng.read(foreign, 'foreign.png')

  const rows = png.rows(1)
  rows.pixels[3 * rows.stride + rows.margin + 7] = 4
  await png.change(1, rows)
  pixels[(256 + 3) * SIZE.width + 7] = 4

  const colors = ['#010101', '#020202', '#030303', '#040404', '#050505']
  const encoded = await png.encode(colors)
  const { data, info } = await sharp(encoded).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const found = Uint8Array.from(pixels, (_pixel, i) => data[i * info.channels] - 1)
  expect(Buffer.compare(found, pixels)).toBe(0)

  const again = await BandedPng.read(encoded, 'own.png')
  expect(Buffer.compare(await again.encode(colors), encoded)).toBe(0)
})
