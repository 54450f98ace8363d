import { expect, test } from 'vitest'
import { snapToPixels } from '../../../renderer/raster/disc'
import type { Rectangle } from '../../../renderer/raster/rectangle'
import { fillSegment } from '../../../renderer/raster/segment'
import { drawn, Picture } from './picture'

/** One touch of the brush. */
function touch(picture: Picture, x: number, y: number, diameter: number, value: number): Rectangle {
  const centre = snapToPixels(x, y, diameter)
  return fillSegment(picture, centre, centre, diameter, value)
}

test('a brush of 1 paints exactly the pixel beneath the pointer', () => {
  const picture = Picture.blank(4, 3)
  const dirty = touch(picture, 2.99, 1.01, 1, 7)
  expect(`${picture}`).toBe(
    drawn(`
      ....
      ..7.
      ....`)
  )
  expect(dirty).toEqual({ x: 2, y: 1, width: 1, height: 1 })
})

test.each([
  [2, '..\n..', '11\n11'],
  [3, '...\n...\n...', '111\n111\n111'],
  [4, '....\n....\n....\n....', '.11.\n1111\n1111\n.11.'],
  [5, '.....\n.....\n.....\n.....\n.....', '.111.\n11111\n11111\n11111\n.111.']
])('a brush of %i covers the pixels whose centres are in its circle', (diameter, blank, expected) => {
  const picture = new Picture(blank)
  touch(picture, diameter / 2, diameter / 2, diameter, 1)
  expect(`${picture}`).toBe(expected)
})

test('a brush looks the same wherever in the pixel the pointer is', () => {
  const pictures = [2.5, 2.1, 2.9].map((at) => {
    const picture = Picture.blank(7, 7)
    touch(picture, at, at, 3, 1)
    return `${picture}`
  })
  expect(new Set(pictures).size).toBe(1)
})

test('a brush at the corner paints what is inside the image and says so', () => {
  const picture = Picture.blank(4, 3)
  const dirty = touch(picture, 0, 0, 4, 2)
  expect(`${picture}`).toBe(
    drawn(`
      22..
      2...
      ....`)
  )
  expect(dirty).toEqual({ x: 0, y: 0, width: 2, height: 2 })
})

test('a brush outside the image changes nothing', () => {
  const picture = Picture.blank(3, 3)
  expect(touch(picture, -20, 50, 8, 1)).toMatchObject({ width: 0, height: 0 })
  expect(`${picture}`).toBe('...\n...\n...')
})

test('a thin diagonal has no gaps', () => {
  const picture = Picture.blank(7, 4)
  fillSegment(picture, { x: 0.5, y: 0.5 }, { x: 6.5, y: 3.5 }, 1, 1)
  // Half a pixel around the line y = x / 2: where it passes between two centres, at a distance of 0.447, both count.
  expect(`${picture}`).toBe(
    drawn(`
      11.....
      .111...
      ...111.
      .....11`)
  )
})

test('a level and an upright stroke have round ends and full width', () => {
  const picture = Picture.blank(16, 9)
  fillSegment(picture, { x: 3, y: 2 }, { x: 8, y: 2 }, 4, 1)
  fillSegment(picture, { x: 13, y: 2 }, { x: 13, y: 7 }, 4, 2)
  expect(`${picture}`).toBe(
    drawn(`
      ..1111111...22..
      .111111111.2222.
      .111111111.2222.
      ..1111111..2222.
      ...........2222.
      ...........2222.
      ...........2222.
      ...........2222.
      ............22..`)
  )
})

test('a stroke paints what a disc at every point of it would paint', () => {
  for (const diameter of [1, 2, 3, 6, 9]) {
    const [a, b] = [
      { x: 7.5, y: 6.5 },
      { x: 29.5, y: 16.5 }
    ]
    const stroke = Picture.blank(40, 24)
    fillSegment(stroke, a, b, diameter, 1)
    expect([...stroke.pixels]).toEqual([...distancePicture(stroke, a, b, diameter / 2)])
  }
})

/** By the definition: the distance of each pixel centre to the segment. */
function distancePicture(
  { width, height }: Picture,
  a: { x: number; y: number },
  b: { x: number; y: number },
  radius: number
): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5]
    const [dx, dy] = [b.x - a.x, b.y - a.y]
    const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy)))
    return Math.hypot(x - a.x - t * dx, y - a.y - t * dy) <= radius + 1e-9 ? 1 : 255
  })
}
