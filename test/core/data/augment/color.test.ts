import { describe, expect, it } from 'vitest'
import { completeAugmentation, NO_AUGMENTATION } from '../../../../main/core/data/augment/augmentation'
import { changeColors, drawColorChange, type ColorChange } from '../../../../main/core/data/augment/color'
import { addNoise, blur } from '../../../../main/core/data/augment/texture'
import { Random } from '../../../../main/core/data/random'

const SAME: ColorChange = { brightness: 1, contrast: 1, saturation: 1, hue: 0 }

/** Pixels as [red, green, blue] after a change, in thousandths. */
function changed(pixels: readonly (readonly number[])[], change: Partial<ColorChange>): number[][] {
  const image = Float32Array.from([0, 1, 2].flatMap((channel) => pixels.map((pixel) => pixel[channel])))
  changeColors(image, 0, pixels.length, { ...SAME, ...change })
  return pixels.map((_, i) => [0, 1, 2].map((channel) => Math.round(image[channel * pixels.length + i] * 1000)))
}

describe('colours', () => {
  const PIXELS = [
    [0.2, 0.4, 0.6],
    [0.6, 0.4, 0.2]
  ]

  it('stay as they are when nothing is changed', () => {
    expect(changed(PIXELS, {})).toEqual([
      [200, 400, 600],
      [600, 400, 200]
    ])
  })

  it('get brighter by a factor, and white stays white', () => {
    expect(changed(PIXELS, { brightness: 2 })).toEqual([
      [400, 800, 1000],
      [1000, 800, 400]
    ])
  })

  it('get contrast around the mean grey of the crop', () => {
    // greys 0.1 and 0.5 lie 0.2 around their mean 0.3
    const greys = [
      [0.1, 0.1, 0.1],
      [0.5, 0.5, 0.5]
    ]
    expect(changed(greys, { contrast: 0.5 })).toEqual([
      [200, 200, 200],
      [400, 400, 400]
    ])
  })

  it('lose all saturation to their grey, 0.299 red + 0.587 green + 0.114 blue', () => {
    expect(changed([[1, 0, 0]], { saturation: 0 })).toEqual([[299, 299, 299]])
    expect(changed([[0, 1, 0]], { saturation: 0 })).toEqual([[587, 587, 587]])
    expect(changed([[0, 0, 1]], { saturation: 0 })).toEqual([[114, 114, 114]])
  })

  it('turn from red to green to blue by a third of the circle each, and greys stay grey', () => {
    const turned = changed(
      [
        [0.9, 0, 0],
        [0.5, 0.5, 0.5]
      ],
      { hue: 120 }
    )
    expect(turned).toEqual([
      [0, 900, 0],
      [500, 500, 500]
    ])
    expect(changed([[0.9, 0, 0]], { hue: -120 })).toEqual([[0, 0, 900]])
  })

  it('are drawn around no change, within what was asked for', () => {
    const random = new Random(3)
    const augmentation = { ...NO_AUGMENTATION, brightness: 0.3, hue: 20 }
    const drawn = Array.from({ length: 300 }, () => drawColorChange(augmentation, random)!)
    const range = (values: number[]) => [Math.min(...values), Math.max(...values)]
    expect(range(drawn.map((d) => d.brightness))).toEqual([expect.closeTo(0.7, 1), expect.closeTo(1.3, 1)])
    expect(range(drawn.map((d) => d.hue))).toEqual([expect.closeTo(-20, -1), expect.closeTo(20, -1)])
    expect(new Set(drawn.map((d) => d.contrast))).toEqual(new Set([1]))
    expect(drawColorChange(NO_AUGMENTATION, random)).toBeNull()
  })
})

describe('texture', () => {
  it.each([0.5, 1, 2.5])(
    'a blur of %f pixels has that standard deviation in both directions, and loses no light',
    (sigma) => {
      const side = 41
      const image = new Float32Array(side * side)
      image[20 * side + 20] = 1
      blur(image, 0, 1, { width: side, height: side }, sigma)
      const moment = (weigh: (x: number, y: number) => number) =>
        image.reduce((sum, value, i) => sum + value * weigh((i % side) - 20, Math.floor(i / side) - 20), 0)
      expect(moment(() => 1)).toBeCloseTo(1, 5)
      expect(Math.sqrt(moment((x) => x * x))).toBeCloseTo(sigma, 4)
      expect(Math.sqrt(moment((_, y) => y * y))).toBeCloseTo(sigma, 4)
      expect(moment((x, y) => x * y)).toBeCloseTo(0, 5)
    }
  )

  it('a blur leaves an even picture even, up to its edges', () => {
    const image = new Float32Array(48).fill(0.25)
    blur(image, 0, 3, { width: 4, height: 4 }, 1.5)
    expect(image.every((value) => Math.abs(value - 0.25) < 1e-6)).toBe(true)
  })

  it('noise has the mean 0 and the standard deviation asked for, and is decided by its seed', () => {
    const noisy = (seed: number) => {
      const image = new Float32Array(20_000).fill(0.5)
      addNoise(image, 0, image.length, 0.1, seed)
      return image
    }
    const values = noisy(5)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(mean).toBeCloseTo(0.5, 2)
    expect(Math.sqrt(variance)).toBeCloseTo(0.1, 2)
    expect(noisy(5)).toEqual(values)
    expect(noisy(6)).not.toEqual(values)
  })
})

describe('settings of the augmentation', () => {
  it('are completed by doing nothing', () => {
    expect(completeAugmentation({ rotate: 20 })).toEqual({ ...NO_AUGMENTATION, rotate: 20 })
  })

  it.each([
    [{ rotate: 200 }, 'augment.rotate is 200; a number from 0 to 180 was expected.'],
    [{ noise: NaN }, 'augment.noise is NaN; a number from 0 to 0.5 was expected.'],
    [{ scale: [0, 1] as const }, 'augment.scale is 0; a number from 0.25 to 4 was expected.'],
    [{ scale: [2, 1] as const }, 'augment.scale runs from 2 to 1; the smaller comes first.'],
    [{ shear: 3 } as object, /^There is no augmentation "shear"; flip, rotate, .+ were expected\.$/]
  ])('%j is refused', (changes, sentence) => {
    expect(() => completeAugmentation(changes)).toThrow(sentence)
  })
})
