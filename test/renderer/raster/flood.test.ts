import { expect, test } from 'vitest'
import { enclosedBy, labelComponents } from '../../../renderer/raster/components'
import { fillRegion } from '../../../renderer/raster/fillRegion'
import { floodRegion } from '../../../renderer/raster/flood'
import { drawn, Picture } from './picture'

const SPIRAL = `
  .......
  .11111.
  .1...1.
  .1.1.1.
  .1.111.
  .1.....
  .111111`

test('a region goes around every corner and not across diagonals', () => {
  const picture = new Picture(SPIRAL)
  const region = floodRegion(picture, 0, 0)
  fillRegion(picture, region, 2)
  expect(`${picture}`).toBe(
    drawn(`
      2222222
      2111112
      2122212
      2121212
      2121112
      2122222
      2111111`)
  )
  expect(region.pixels).toBe(28)
  expect(region.bounds).toEqual({ x: 0, y: 0, width: 7, height: 7 })
})

test('pixels that touch only by a corner are two regions', () => {
  const picture = new Picture('10\n01')
  fillRegion(picture, floodRegion(picture, 0, 0), 5)
  expect(`${picture}`).toBe('50\n01')
})

test('a region knows its own pixels', () => {
  const region = floodRegion(new Picture(SPIRAL), 2, 4)
  expect([region.has(3, 2), region.has(0, 0), region.has(3, 3), region.has(-1, 0), region.has(7, 0)]).toEqual([
    true,
    true,
    false,
    false,
    false
  ])
})

test('what a region encloses is filled, what is open to the outside is not', () => {
  const picture = new Picture(`
    .........
    .11111...
    .1...1.1.
    .1.2.1.1.
    .1...111.
    .11111...
    .........`)
  const holes = enclosedBy(floodRegion(picture, 1, 1))
  fillRegion(picture, holes, 3)
  expect(`${picture}`).toBe(
    drawn(`
      .........
      .11111...
      .13331.1.
      .13331.1.
      .1333111.
      .11111...
      .........`)
  )
  expect(holes).toMatchObject({ pixels: 9, bounds: { x: 2, y: 2, width: 3, height: 3 } })
})

test('a region without holes encloses nothing', () => {
  expect(enclosedBy(floodRegion(new Picture('111\n111'), 0, 0))).toMatchObject({ pixels: 0, bounds: { width: 0 } })
})

test('components are numbered in reading order, and branches that meet below are one', () => {
  const picture = new Picture(`
    1.1.11
    1.1...
    111.1.
    ....1.`)
  const isSet = picture.pixels.map((value) => (value === 1 ? 1 : 0))
  const { runs, count } = labelComponents(isSet, picture.width, picture.height)
  for (let i = 0; i < runs.length; i += 4) picture.fillSpan(runs[i], runs[i + 1], runs[i + 2], runs[i + 3])
  expect(`${picture}`).toBe(
    drawn(`
      0.0.11
      0.0...
      000.2.
      ....2.`)
  )
  expect(count).toBe(3)
})
