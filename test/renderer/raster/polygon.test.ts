import { expect, test } from 'vitest'
import { fillPolygon } from '../../../renderer/raster/polygon'
import { drawn, Picture } from './picture'

const points = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([x, y]) => ({ x, y }))

test('a triangle covers the pixels whose centres it holds', () => {
  const picture = Picture.blank(6, 5)
  const dirty = fillPolygon(picture, points([0, 0], [5, 0], [0, 5]), 3)
  expect(`${picture}`).toBe(
    drawn(`
      3333..
      333...
      33....
      3.....
      ......`)
  )
  expect(dirty).toEqual({ x: 0, y: 0, width: 4, height: 4 })
})

test('two polygons that share an edge neither overlap nor leave a gap', () => {
  const whole = Picture.blank(9, 7)
  fillPolygon(whole, points([0, 0], [9, 0], [9, 7], [0, 7]), 1)
  const parts = Picture.blank(9, 7)
  const lower = Picture.blank(9, 7)
  const upper = Picture.blank(9, 7)
  for (const picture of [parts, lower]) fillPolygon(picture, points([0, 0], [9, 7], [0, 7]), 1)
  for (const picture of [parts, upper]) fillPolygon(picture, points([0, 0], [9, 0], [9, 7]), 1)
  expect(`${parts}`).toBe(`${whole}`)
  expect(lower.pixels.some((value, i) => value === 1 && upper.pixels[i] === 1)).toBe(false)
})

test('an outline that crosses itself leaves no hole', () => {
  const picture = Picture.blank(7, 7)
  // Twice around, the second time smaller.
  fillPolygon(picture, points([0, 0], [7, 0], [7, 7], [0, 7], [0, 0], [2, 2], [5, 2], [5, 5], [2, 5], [2, 2]), 1)
  expect(picture.pixels.every((value) => value === 1)).toBe(true)
})

test('a polygon beyond the image is cut at its edge', () => {
  const picture = Picture.blank(4, 3)
  const dirty = fillPolygon(picture, points([-10, -10], [2, -10], [2, 20], [-10, 20]), 1)
  expect(`${picture}`).toBe('11..\n11..\n11..')
  expect(dirty).toEqual({ x: 0, y: 0, width: 2, height: 3 })
})

test('two points are no polygon', () => {
  const picture = Picture.blank(4, 4)
  expect(fillPolygon(picture, points([0, 0], [4, 4]), 1)).toMatchObject({ width: 0, height: 0 })
})
