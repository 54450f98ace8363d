import { expect, it } from 'vitest'
import { Random } from '../../../../main/core/data/random'
import { resampleLabel, resamplePhoto } from '../../../../main/core/data/augment/resample'

it('a crop in whole pixels is what interpolation a hair beside it gives, mirrored or beyond the edge too', () => {
  const random = new Random(3)
  const [width, height] = [7, 5]
  const bytes = (count: number, below: number) => Uint8Array.from({ length: count }, () => random.integer(below))
  const photo = { width, height, pixels: bytes(3 * width * height, 256) }
  const label = { width, height, pixels: bytes(width * height, 4) }
  const crop = { width: 9, height: 8 }
  for (const [a, c, f] of [
    [1, -1, -2],
    [1, 0, 0],
    [1, 3, 2],
    [-1, 7, 0],
    [-1, 5, -1],
    [1, 12, 0],
    [-1, -4, 1]
  ] as const) {
    const draw = (hair: number) => {
      const affine = { a, b: 0, c: c + hair, d: 0, e: 1, f: f + hair }
      const image = new Float32Array(3 * crop.width * crop.height)
      const classes = new Uint8Array(crop.width * crop.height)
      resamplePhoto(image, 0, crop, photo, affine)
      resampleLabel(classes, 0, crop, label, affine)
      return { image, classes }
    }
    const [whole, beside] = [draw(0), draw(1e-9)]
    expect(whole.classes).toEqual(beside.classes)
    expect(Math.max(...whole.image.map((value, i) => Math.abs(value - beside.image[i]!)))).toBeLessThan(1e-6)
  }
})
