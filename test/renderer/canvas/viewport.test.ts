import { expect, test } from 'vitest'
import {
  centred,
  fitted,
  LARGEST_ZOOM,
  panned,
  screenRectangle,
  toImage,
  toScreen,
  visiblePixels,
  zoomedAt,
  type Viewport
} from '../../../renderer/canvas/viewport'

const IMAGE = { width: 400, height: 300 }
const SCREEN = { width: 1000, height: 800 }

test('screen to image and back is the same point', () => {
  const view = { zoom: 3.7, x: -120, y: 45 }
  const back = toScreen(view, toImage(view, { x: 333, y: 77 }))
  expect(back.x).toBeCloseTo(333, 9)
  expect(back.y).toBeCloseTo(77, 9)
})

test('zooming keeps the image point beneath the pointer', () => {
  let view: Viewport = fitted(IMAGE, SCREEN)
  const anchor = { x: 610, y: 420 }
  const before = toImage(view, anchor)
  for (const factor of [1.3, 2, 2, 0.7, 5]) view = zoomedAt(view, anchor, factor, IMAGE, SCREEN)
  const after = toImage(view, anchor)
  expect(after.x).toBeCloseTo(before.x, 6)
  expect(after.y).toBeCloseTo(before.y, 6)
})

test('zooming ends at the largest zoom and at a quarter of what fits', () => {
  const anchor = { x: 500, y: 400 }
  const large = { width: 8000, height: 8000 }
  const view = fitted(large, SCREEN)
  expect(zoomedAt(view, anchor, 1e6, large, SCREEN).zoom).toBe(LARGEST_ZOOM)
  expect(zoomedAt(view, anchor, 1e-6, large, SCREEN).zoom).toBeCloseTo(view.zoom / 4, 12)
})

test('fit shows the whole image, centred; a tiny one is enlarged by a whole factor', () => {
  const view = fitted({ width: 4000, height: 1000 }, SCREEN)
  const [first, last] = [toScreen(view, { x: 0, y: 0 }), toScreen(view, { x: 4000, y: 1000 })]
  expect(first.x).toBeGreaterThanOrEqual(0)
  expect(last.x).toBeLessThanOrEqual(1000)
  expect(first.x).toBeCloseTo(1000 - last.x, 0)
  expect(first.y).toBeCloseTo(800 - last.y, 0)
  expect(fitted({ width: 150, height: 100 }, SCREEN).zoom).toBe(6)
})

test('an image of one pixel fits at the largest zoom', () => {
  expect(fitted({ width: 1, height: 1 }, SCREEN).zoom).toBe(LARGEST_ZOOM)
})

test('a stage too small to fit anything still has a zoom', () => {
  expect(fitted(IMAGE, { width: 1, height: 1 }).zoom).toBeGreaterThan(0)
})

test('no pan takes the image out of reach', () => {
  const view = panned(centred(IMAGE, SCREEN, 1), 1e6, -1e6, IMAGE, SCREEN)
  expect(view).toEqual({ zoom: 1, x: 936, y: -236 })
})

test('the visible pixels are those of which a part is on screen', () => {
  expect(visiblePixels({ zoom: 4, x: -10, y: 100 }, IMAGE, { width: 40, height: 110 })).toEqual({
    x: 2,
    y: 0,
    width: 11,
    height: 3
  })
})

test('neighbouring rectangles share their edge on screen at any zoom', () => {
  for (const zoom of [0.13, 0.77, 1.51, 9.3]) {
    const view = { zoom, x: 17.3, y: -5.8 }
    const left = screenRectangle(view, { x: 0, y: 0, width: 256, height: 256 })
    const right = screenRectangle(view, { x: 256, y: 0, width: 256, height: 256 })
    expect(left.x + left.width).toBe(right.x)
  }
})
