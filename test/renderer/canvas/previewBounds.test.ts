import { expect, test } from 'vitest'
import { previewBounds } from '../../../renderer/canvas/layers/previewBounds'
import { segmentRuns } from '../../../renderer/raster/segment'

const VIEW = { zoom: 3, x: -40, y: 25 }

test('every pixel that a brush is about to paint lies well inside what is drawn again', () => {
  for (const isSquare of [false, true]) {
    const [from, to] = [
      { x: 30.5, y: 80.5 },
      { x: 75.5, y: 50.5 }
    ]
    const bounds = previewBounds({ type: 'brush', from, to, diameter: 25, isSquare, erase: false }, VIEW, 1)!
    for (const [y, left, right] of segmentRuns(from, to, 25, isSquare)) {
      expect(VIEW.x + left * VIEW.zoom).toBeGreaterThan(bounds.x + 4)
      expect(VIEW.x + right * VIEW.zoom).toBeLessThan(bounds.x + bounds.width - 4)
      expect(VIEW.y + y * VIEW.zoom).toBeGreaterThan(bounds.y + 4)
      expect(VIEW.y + (y + 1) * VIEW.zoom).toBeLessThan(bounds.y + bounds.height - 4)
    }
  }
})

test('the bounds of corners are in screen pixels, and wide enough for their handles', () => {
  const points = [
    { x: 20, y: 10 },
    { x: 40, y: 30 }
  ]
  const polygon = {
    type: 'polygon',
    points,
    tail: [{ x: 50, y: 12 }],
    isClosed: false,
    closes: false,
    erase: false
  } as const
  expect(previewBounds(polygon, VIEW, 2)).toEqual({ x: 20 - 40, y: 55 - 40, width: 90 + 80, height: 60 + 80 })
})

test('nothing is known of where a region lies', () => {
  expect(previewBounds({ type: 'region', region: { runs: new Int32Array(0) }, value: 1 } as never, VIEW, 1)).toBeNull()
})
