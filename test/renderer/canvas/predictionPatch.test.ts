/** Parts of a prediction pasted over the whole. */
import { expect, it } from 'vitest'
import { FlatMap } from '../../../renderer/canvas/flatMap'
import { pastePatch } from '../../../renderer/canvas/predictionPatch'
import type { PredictionPatch } from '../../../renderer/types'

const blank = (width: number, height: number) =>
  new FlatMap({ width, height, pixels: new Uint8Array(width * height).fill(9) })
const patchOf = (patch: Pick<PredictionPatch, 'width' | 'height' | 'part'>, ...pixels: number[]): PredictionPatch => ({
  type: 'patch',
  imageId: 'a',
  revision: 1,
  step: 1,
  ...patch,
  pixels: Uint8Array.from(pixels)
})
const picture = ({ width, pixels }: FlatMap) => [...pixels].join('').match(new RegExp(`.{${width}}`, 'g'))

it('goes where it belongs and leaves the rest, at the size of the image', () => {
  const map = blank(4, 3)
  const dirty = pastePatch(map, patchOf({ width: 4, height: 3, part: { x: 1, y: 1, width: 2, height: 2 } }, 0, 1, 2, 3))
  expect(picture(map)).toEqual(['9999', '9019', '9239'])
  expect(dirty).toEqual({ x: 1, y: 1, width: 2, height: 2 })
})

it('of a net that sees the image at half its size, gives every pixel its nearest class', () => {
  const map = blank(6, 2)
  const dirty = pastePatch(map, patchOf({ width: 3, height: 1, part: { x: 1, y: 0, width: 2, height: 1 } }, 4, 5))
  expect(picture(map)).toEqual(['994455', '994455'])
  expect(dirty).toEqual({ x: 2, y: 0, width: 4, height: 2 })
})

it('parts that meet cover every pixel once, whatever the scale', () => {
  const map = blank(10, 1)
  const parts = [
    patchOf({ width: 3, height: 1, part: { x: 0, y: 0, width: 1, height: 1 } }, 0),
    patchOf({ width: 3, height: 1, part: { x: 1, y: 0, width: 2, height: 1 } }, 1, 2)
  ]
  const covered = parts.map((part) => pastePatch(map, part).width)
  expect(covered[0]! + covered[1]!).toBe(10)
  // pixel centres (x + 0.5) * 3 / 10 rounded down
  expect(picture(map)).toEqual(['0001111222'])
})
