/** Predictions at the size of the net, seen at the size of the image, and parts pasted over them. */
import { expect, it } from 'vitest'
import { PredictionMap, showsWhole } from '../../../renderer/canvas/predictionMap'
import type { PredictionPatch } from '../../../renderer/types'

const NINE_CLASSES = 9
const ofSize = (width: number, height: number) => ({ width, height })
const blank = (width: number, height: number, image: { width: number; height: number }) =>
  new PredictionMap({ width, height, pixels: new Uint8Array(width * height).fill(8) }, image, NINE_CLASSES)
const patchOf = (part: PredictionPatch['part'], ...pixels: number[]) => ({ part, pixels: Uint8Array.from(pixels) })
/** 255 as a dot. */
const picture = (map: PredictionMap) =>
  Array.from({ length: map.height }, (_, y) =>
    Array.from({ length: map.width }, (_, x) => (map.at(x, y) === 255 ? '.' : map.at(x, y))).join('')
  )

it('at the size of the image, a part goes where it belongs and leaves the rest', () => {
  const map = blank(4, 3, ofSize(4, 3))
  const dirty = map.paste(patchOf({ x: 1, y: 1, width: 2, height: 2 }, 0, 1, 2, 3))
  expect(picture(map)).toEqual(['8888', '8018', '8238'])
  expect(dirty).toEqual({ x: 1, y: 1, width: 2, height: 2 })
})

it('of a net that sees the image at half its size, every pixel has its nearest class', () => {
  const map = blank(3, 1, ofSize(6, 2))
  const dirty = map.paste(patchOf({ x: 1, y: 0, width: 2, height: 1 }, 4, 5))
  expect(picture(map)).toEqual(['884455', '884455'])
  expect(dirty).toEqual({ x: 2, y: 0, width: 4, height: 2 })
})

it('parts that meet change every pixel once, whatever the scale', () => {
  const map = blank(3, 1, ofSize(10, 1))
  const parts = [patchOf({ x: 0, y: 0, width: 1, height: 1 }, 0), patchOf({ x: 1, y: 0, width: 2, height: 1 }, 1, 2)]
  // pixel centres (x + 0.5) * 3 / 10 rounded down
  expect(parts.map((part) => map.paste(part))).toMatchObject([
    { x: 0, width: 3 },
    { x: 3, width: 7 }
  ])
  expect(picture(map)).toEqual(['0001111222'])
})

it('is seen as runs of pixels of the image', () => {
  const map = new PredictionMap({ ...ofSize(3, 1), pixels: Uint8Array.of(1, 1, 2) }, ofSize(6, 1), NINE_CLASSES)
  expect([map.runStart(3, 0), map.runEnd(0, 0), map.runStart(5, 0), map.runEnd(4, 0), map.runEnd(0, 0, 2)]).toEqual([
    0, 4, 4, 6, 2
  ])
})

it('shows nothing of a class that was removed, and the others as they were', () => {
  const map = new PredictionMap({ ...ofSize(6, 1), pixels: Uint8Array.of(0, 1, 2, 3, 255, 2) }, ofSize(6, 1), 2)
  expect(picture(map)).toEqual(['01....'])
})

it('takes on the size of another net, which then paints over it', () => {
  const map = new PredictionMap({ ...ofSize(4, 1), pixels: Uint8Array.of(0, 0, 1, 1) }, ofSize(4, 1), NINE_CLASSES)
  const coarse = map.resampled(ofSize(2, 1))
  coarse.paste(patchOf({ x: 1, y: 0, width: 1, height: 1 }, 5))
  expect(picture(coarse)).toEqual(['0055'])
  expect(picture(map)).toEqual(['0011'])
})

it('fits an image of the same proportions, as near as whole pixels allow', () => {
  const image = ofSize(1000, 667)
  expect(showsWhole(ofSize(1000, 667), image)).toBe(true)
  expect(showsWhole(ofSize(500, 334), image)).toBe(true)
  expect(showsWhole(ofSize(500, 340), image)).toBe(false)
  expect(showsWhole(ofSize(667, 1000), image)).toBe(false)
})
