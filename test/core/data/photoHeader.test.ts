import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { sizeInHeader } from '../../../main/core/data/photoHeader'

const photo = sharp({ create: { width: 40, height: 24, channels: 3, background: '#5a783c' } })
const turned = photo.clone().withMetadata({ orientation: 6 })

const FILES = {
  'a PNG': photo.clone().png(),
  'a PNG with a palette': photo.clone().png({ palette: true }),
  'a grey PNG of 16 bits': photo.clone().greyscale().toColourspace('grey16').png(),
  'a PNG with a colour profile': photo.clone().withIccProfile('p3').png(),
  'a baseline JPEG': photo.clone().jpeg(),
  'a progressive JPEG': photo.clone().jpeg({ progressive: true }),
  'a CMYK JPEG': photo.clone().toColourspace('cmyk').jpeg(),
  'a JPEG that lies on its side': turned.clone().jpeg(),
  'a JPEG upside down': photo.clone().withMetadata({ orientation: 3 }).jpeg()
}

describe('the size in the header', () => {
  it.each(Object.entries(FILES))('of %s is what the decoder finds', async (_, made) => {
    const bytes = await made.toBuffer()
    const { width, height } = (await sharp(bytes).metadata()).autoOrient
    expect(sizeInHeader(bytes)).toEqual({ width, height })
  })

  it('is the decoder’s business for a PNG that is turned, other formats, and what was cut off', async () => {
    for (const made of [turned.clone().png(), turned.clone().webp(), photo.clone().tiff()])
      expect(sizeInHeader(await made.toBuffer())).toBeNull()
    const [png, jpeg] = [await photo.clone().png().toBuffer(), await turned.clone().jpeg().toBuffer()]
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
    for (const cut of [png.subarray(0, 20), png.subarray(0, 36), jpeg.subarray(0, frame + 6), jpeg.subarray(0, 30)])
      expect(sizeInHeader(cut)).toBeNull()
  })

  it('is not read from a PNG whose header is damaged', async () => {
    const bytes = await photo.clone().png().toBuffer()
    bytes[18] ^= 1
    expect(sizeInHeader(bytes)).toBeNull()
  })
})
