import { expect, test } from 'vitest'
import { superpixels } from '../../../renderer/raster/superpixels'
import { superpixelBrush } from '../../../renderer/tools/superpixelBrush'
import { Picture } from '../raster/picture'
import { Desk } from './desk'

// A dark photo with a bright oblong in it; one digit is ten steps of grey.
const ROWS = Array.from({ length: 24 }, (_, y) =>
  Array.from({ length: 24 }, (__, x) => (x >= 5 && x < 17 && y >= 7 && y < 18 ? '9' : '1')).join('')
)
const PHOTO = ROWS.join('\n')

function greys(text: string): Uint8ClampedArray {
  return Uint8ClampedArray.from(
    [...text.replaceAll('\n', '')].flatMap((digit) => [1, 1, 1, 1].map(() => Number(digit) * 10))
  )
}

test('no superpixel crosses an edge of the photo, and each is one connected piece of about its size', () => {
  const numbers = superpixels(greys(PHOTO), 24, 24, 6)
  const looks = new Map<number, Set<string>>()
  numbers.forEach((number, i) =>
    looks.set(number, (looks.get(number) ?? new Set()).add(ROWS[Math.floor(i / 24)][i % 24]))
  )
  expect([...looks.values()].map(({ size }) => size)).toEqual([...looks.values()].map(() => 1))
  expect(looks.size).toBeGreaterThanOrEqual(10)
  expect(looks.size).toBeLessThanOrEqual(30)
  expect([...looks.keys()].toSorted((a, b) => a - b)).toEqual(Array.from(looks.keys(), (_, i) => i))
})

test('a stroke paints the superpixels that it passes and nothing beyond the edge, as one step', () => {
  const desk = new Desk(superpixelBrush.create(), 24, 24).set({ superpixelSize: 6 })
  desk.photo = new Picture(PHOTO)
  desk.press([6, 9])
  for (const y of [9, 12, 16]) desk.drag([6, y], [16, y], [6, y])
  desk.release([6, 16])
  expect(`${desk}`).toBe(PHOTO.replaceAll('1', '.').replaceAll('9', '1'))
  desk.history.undo()
  expect(`${desk}`).not.toContain('1')
})

test('the superpixel beneath the pointer is previewed, and Escape takes a stroke back', () => {
  const desk = new Desk(superpixelBrush.create(), 24, 24).set({ superpixelSize: 6 })
  desk.photo = new Picture(PHOTO)
  desk.hover([10, 10])
  expect(desk.tool.preview(desk)).toMatchObject([{ type: 'region', value: 1 }])
  desk.press([10, 10])
  expect(`${desk}`).toContain('1')
  expect(desk.tool.key?.('Escape', desk)).toBe(true)
  expect(`${desk}`).not.toContain('1')
})
