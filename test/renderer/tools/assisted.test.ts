import { expect, test } from 'vitest'
import { regionOf, type Bitmap } from '../../../renderer/raster/bitmap'
import { bitmapOf, boundsOf } from '../raster/bitmaps'
import { interpolated } from '../../../renderer/raster/interpolate'
import { LiveWire } from '../../../renderer/raster/liveWire'
import { between } from '../../../renderer/tools/between'
import { brush } from '../../../renderer/tools/brush'
import { magneticLasso } from '../../../renderer/tools/magneticLasso'
import { drawn, Picture } from '../raster/picture'
import { Desk } from './desk'

/** A bright disc on a dark ground; the edge is where the digit changes. */
function discPhoto(size: number, radius: number): Picture {
  const isInside = (x: number, y: number) => Math.hypot(x + 0.5 - size / 2, y + 0.5 - size / 2) < radius
  const row = (y: number) => Array.from({ length: size }, (_, x) => (isInside(x, y) ? '9' : '1')).join('')
  return new Picture(Array.from({ length: size }, (_, y) => row(y)).join('\n'))
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

test('the live wire goes around the disc along its edge, not straight through', async () => {
  const desk = new Desk(brush.create(), 40, 40)
  desk.photo = discPhoto(40, 12)
  const wire = new LiveWire(await desk.readPhoto({ x: 0, y: 0, width: 40, height: 40 }), { x: 8, y: 20 })
  const away = wire.wayTo({ x: 31, y: 20 }).map(({ x, y }) => Math.hypot(x + 0.5 - 20, y + 0.5 - 20))
  expect(Math.min(...away)).toBeGreaterThan(10.5)
  expect(Math.max(...away)).toBeLessThan(13.5)
  expect(away.length).toBeGreaterThan(30)
})

test('three clicks of the magnetic lasso outline the disc', async () => {
  const desk = new Desk(magneticLasso.create(), 40, 40)
  desk.photo = discPhoto(40, 12)
  for (const click of [
    [8, 20],
    [26, 9.6],
    [26, 30.4]
  ] as const) {
    desk.click(click)
    await settled()
  }
  desk.tool.key?.('Enter', desk)
  const wrong = [...desk.photo.pixels].filter(
    (digit, i) => (desk.labels.at(i % 40, Math.floor(i / 40)) === 1) !== (digit === 9)
  )
  // Of the 452 pixels of the disc, no more than its rim may be on the wrong side.
  expect(wrong.length).toBeLessThan(45)
  desk.history.undo()
  expect(`${desk}`).not.toContain('1')
})

test('Backspace takes a click of the magnetic lasso back with the whole way to it', async () => {
  const desk = new Desk(magneticLasso.create(), 40, 40)
  desk.photo = discPhoto(40, 12)
  desk.click([8, 20])
  await settled()
  desk.click([20, 8])
  await settled()
  desk.tool.key?.('Backspace', desk)
  expect(desk.tool.preview(desk)).toMatchObject([{ points: [{ x: 8, y: 20 }] }])
})

const shapeOf = (text: string): Bitmap => {
  const picture = new Picture(text)
  return bitmapOf(picture, 1, boundsOf(picture, 1))
}
const SMALL = `
  .......
  .......
  ..111..
  ..111..
  ..111..
  .......
  .......`
const LARGE = SMALL.replaceAll(/[.1]/g, '1')

test('halfway between a square and one that is two wider on each side lies the one that is one wider', () => {
  // One pixel out of the small square depths blend to (-0.5 + 1.5) / 2, at its corner to (0.5 - √2 + 1.5) / 2, two out to (-1.5 + 0.5) / 2.
  const middle = regionOf(interpolated(shapeOf(SMALL), shapeOf(LARGE), 0.5))
  expect([middle.bounds, middle.pixels]).toEqual([{ x: 1, y: 1, width: 5, height: 5 }, 25])
})

test('at its ends the blend is the shapes themselves', () => {
  const [first, second] = [shapeOf(SMALL), shapeOf(LARGE)]
  expect(regionOf(interpolated(first, second, 0)).runs).toEqual(regionOf(first).runs)
  expect(regionOf(interpolated(first, second, 1)).runs).toEqual(regionOf(second).runs)
})

test('between two squares of one image apart from each other lies one in the middle', () => {
  const desk = Desk.with(between.create(), '11......\n11......\n........\n........\n......11\n......11')
  desk.click([0.5, 0.5])
  desk.click([7.5, 4.5])
  desk.click([4, 2])
  expect(desk.said.slice(-2)).toEqual([
    'Now click the other shape, here or in another image.',
    'Click to fill the shape between.'
  ])
  expect(`${desk}`).toBe('11......\n11......\n...11...\n...11...\n......11\n......11')
})

test('in an image a third of the way the shape is a third of the way', () => {
  const tool = between.create()
  const first = Desk.with(tool, SMALL)
  first.click([3, 3])
  const second = Desk.with(tool, LARGE)
  second.imageIndex = 3
  second.click([3, 3])
  const here = new Desk(tool, 7, 7)
  here.imageIndex = 2
  here.click([0, 0])
  // Depths blend to at least 1/3 * (-0.5) + 2/3 * 1.5 one pixel out of the small square, and to less than 0 two pixels out.
  expect(`${here}`).toBe(
    drawn(`
      .......
      .11111.
      .11111.
      .11111.
      .11111.
      .11111.
      .......`)
  )
  const beyond = new Desk(tool, 7, 7)
  beyond.imageIndex = 4
  beyond.click([3, 3])
  expect(beyond.said).toEqual(['This image does not lie between the two shapes. Escape forgets them.'])
})
