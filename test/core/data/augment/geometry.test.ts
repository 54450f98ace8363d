import { describe, expect, it } from 'vitest'
import { NO_AUGMENTATION, type Augmentation } from '../../../../main/core/data/augment/augmentation'
import { drawGeometry, fitGeometry, placeWindow, type Affine } from '../../../../main/core/data/augment/geometry'
import { resampleLabel, resamplePhoto } from '../../../../main/core/data/augment/resample'
import { Random } from '../../../../main/core/data/random'
import { UNLABELLED } from '../../../../main/core/data/types'
import { cropOf, sampleOf } from './samples'

const STILL = { isMirrored: false, isFlipped: false, angle: 0 }

/** What a window of the picture looks like, photo and label, which must be the same. */
function seen(
  picture: string,
  x: number,
  y: number,
  window: number,
  side: number,
  turn: Partial<typeof STILL>
): string {
  const sample = sampleOf(picture)
  const crop = cropOf(sample, placeWindow(sample.photo, { x, y, window }, { ...STILL, ...turn, side }), side)
  expect(crop.photo).toBe(crop.label)
  return crop.label
}

describe('a crop', () => {
  const BIG = '01234 56789 98765 43210 13579'
  const quarter = Math.PI / 2

  it.each([
    ['as it lies', {}, '678 876 321'],
    ['mirrored', { isMirrored: true }, '876 678 123'],
    ['upside down', { isFlipped: true }, '321 876 678'],
    ['turned by a quarter', { angle: quarter }, '861 772 683'],
    ['turned by a half', { angle: 2 * quarter }, '123 678 876'],
    ['turned the other way', { angle: -quarter }, '386 277 168'],
    ['mirrored, then turned', { isMirrored: true, angle: quarter }, '168 277 386']
  ])('%s shows the same pixels of photo and label', (_name, turn, expected) => {
    expect(seen(BIG, 1, 1, 3, 3, turn)).toBe(expected)
  })

  it('twice as large shows every pixel four times in the label', () => {
    const sample = sampleOf('12 34')
    const affine = placeWindow(sample.photo, { x: 0, y: 0, window: 2 }, { ...STILL, side: 4 })
    expect(cropOf(sample, affine, 4).label).toBe('1122 1122 3344 3344')
  })

  it('twice as large blends the photo between pixel centres', () => {
    const images = new Float32Array(3 * 16)
    const photo = { width: 2, height: 2, pixels: Uint8Array.of(0, 0, 0, 80, 0, 0, 160, 0, 0, 240, 0, 0) }
    const affine = placeWindow(photo, { x: 0, y: 0, window: 2 }, { ...STILL, side: 4 })
    resamplePhoto(images, 0, { width: 4, height: 4 }, photo, affine)
    // along x 0, 1/4, 3/4, 1 of the way, along y too
    const red = [0, 20, 60, 80, 40, 60, 100, 120, 120, 140, 180, 200, 160, 180, 220, 240]
    expect(Array.from(images.subarray(0, 16), (value) => Math.round(value * 255))).toEqual(red)
  })

  it('beyond a small picture goes on with its edge in the photo and with nothing in the label, mirrored or not', () => {
    const sample = sampleOf('123 456')
    const crop = (isMirrored: boolean) =>
      cropOf(sample, placeWindow(sample.photo, { x: 0, y: 0, window: 4 }, { ...STILL, isMirrored, side: 4 }), 4)
    expect(crop(false)).toEqual({ photo: '1233 4566 4566 4566', label: '123. 456. .... ....' })
    expect(crop(true)).toEqual({ photo: '3211 6544 6544 6544', label: '321. 654. .... ....' })
  })

  it('turned out of the picture leaves its corners unlabelled', () => {
    const sample = sampleOf('11111 11111 11111 11111 11111')
    const affine = placeWindow(sample.photo, { x: 0, y: 0, window: 5 }, { ...STILL, angle: Math.PI / 4, side: 5 })
    expect(cropOf(sample, affine, 5)).toEqual({
      photo: '11111 11111 11111 11111 11111',
      label: '.111. 11111 11111 11111 .111.'
    })
  })
})

it('a whole picture is scaled to fit, and what remains is padding', () => {
  const sample = sampleOf('1122 1122')
  const images = new Float32Array(3 * 6)
  const labels = new Uint8Array(6)
  const size = { width: 2, height: 3 }
  const affine = fitGeometry(sample.photo, size)
  resampleLabel(labels, 0, size, sample.label, affine)
  resamplePhoto(images, 0, size, sample.photo, affine)
  expect([...labels]).toEqual([1, 2, 255, 255, 255, 255])
  expect(Array.from(images.subarray(0, 6), (value) => Math.round((value * 255) / 20))).toEqual([1, 2, 1, 2, 1, 2])
})

describe('drawing a geometry', () => {
  const options = (change: Partial<Augmentation> & { mirror?: boolean; side?: number } = {}) => ({
    ...NO_AUGMENTATION,
    mirror: false,
    side: 32,
    ...change
  })
  const draws = (
    picture: { width: number; height: number },
    anchor: readonly [number, number] | null,
    change: Parameters<typeof options>[0] = {},
    count = 300
  ): Affine[] => {
    const random = new Random(4)
    return Array.from({ length: count }, () => drawGeometry(picture, anchor, options(change), random))
  }
  /** The pixel of the picture that a place of the crop shows. */
  const at = ({ a, b, c, d, e, f }: Affine, u: number, v: number) => [a * u + b * v + c, d * u + e * v + f]

  it('stays inside the picture, meets all of it, and starts at the edge of one that is smaller', () => {
    const places = draws({ width: 100, height: 20 }, null).map(({ c, f }) => [c, f])
    const columns = places.map(([x]) => x)
    expect([Math.min(...columns), Math.max(...columns)]).toEqual([0, 68])
    expect(new Set(places.map(([, y]) => y))).toEqual(new Set([0]))
  })

  it('mirrors half of the crops when asked to', () => {
    const isMirrored = ({ a }: Affine) => a < 0
    expect(draws({ width: 64, height: 64 }, null).some(isMirrored)).toBe(false)
    expect(draws({ width: 64, height: 64 }, null, { mirror: true }).filter(isMirrored).length / 300).toBeCloseTo(0.5, 1)
  })

  it('enlarges between the two factors, as often by half as to twice', () => {
    const factors = draws({ width: 400, height: 400 }, null, { scale: [0.5, 2] }).map(({ a }) => 1 / a)
    expect(Math.min(...factors)).toBeCloseTo(0.5, 1)
    expect(Math.max(...factors)).toBeCloseTo(2, 1)
    expect(factors.filter((factor) => factor < 1).length / 300).toBeCloseTo(0.5, 1)
  })

  it('turns by all angles up to the greatest', () => {
    const angles = draws({ width: 64, height: 64 }, null, { rotate: 30 }).map(({ a, d }) => Math.atan2(d, a))
    expect(Math.max(...angles)).toBeCloseTo(Math.PI / 6, 1)
    expect(Math.min(...angles)).toBeCloseTo(-Math.PI / 6, 1)
  })

  it.each([
    ['in a corner', { width: 100, height: 60 }, [99, 59]],
    ['in the middle', { width: 100, height: 60 }, [50, 30]],
    ['of a small picture', { width: 10, height: 12 }, [0, 11]]
  ] as const)('keeps a labelled pixel %s in sight, however the crop is turned', (_name, picture, anchor) => {
    const label = { ...picture, pixels: new Uint8Array(picture.width * picture.height).fill(UNLABELLED) }
    label.pixels[anchor[1] * picture.width + anchor[0]] = 1
    for (const affine of draws(picture, anchor, { rotate: 180, scale: [0.5, 2], mirror: true, flip: true })) {
      const crop = new Uint8Array(32 * 32)
      resampleLabel(crop, 0, { width: 32, height: 32 }, label, affine)
      expect(crop.includes(1)).toBe(true)
    }
  })

  it('turns around the middle of the crop', () => {
    for (const affine of draws({ width: 100, height: 100 }, null, { rotate: 180 })) {
      const [x, y] = at(affine, 16, 16)
      expect([x, y]).toEqual([expect.closeTo(Math.round(x), 9), expect.closeTo(Math.round(y), 9)])
      expect(Math.min(x, y, 100 - x, 100 - y)).toBeGreaterThan(15.999)
    }
  })
})

it('photo and label agree pixel by pixel under any geometry, up to a pixel at the borders', () => {
  const side = 64
  const isDisc = (x: number, y: number) => (x - 40) ** 2 + (y - 30) ** 2 < 400
  const pixels = Uint8Array.from({ length: 96 * 80 }, (_, i) => (isDisc(i % 96, Math.floor(i / 96)) ? 1 : 0))
  const label = { width: 96, height: 80, pixels }
  const photo = { ...label, pixels: Uint8Array.from([...pixels].flatMap((v) => [v * 255, v * 255, v * 255])) }
  const random = new Random(9)
  for (let i = 0; i < 50; i++) {
    const options = { ...NO_AUGMENTATION, flip: true, rotate: 180, scale: [0.5, 3] as const, mirror: true, side }
    const affine = drawGeometry(photo, null, options, random)
    const images = new Float32Array(3 * side * side)
    const labels = new Uint8Array(side * side)
    resamplePhoto(images, 0, { width: side, height: side }, photo, affine)
    resampleLabel(labels, 0, { width: side, height: side }, label, affine)
    // the nearest pixel has at least a quarter of the weight of a bilinear sample
    const differing = labels.findIndex((v, p) => v !== UNLABELLED && Math.abs(images[p] - v) > 0.75 + 1e-6)
    expect(differing).toBe(-1)
  }
})
