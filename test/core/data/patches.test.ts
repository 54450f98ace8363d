import { expect, test } from 'vitest'
import { applyPatch, areValuesOf, namedValues } from '../../../main/core/data/patches'
import { Random } from '../../../main/core/data/random'
import type { StepPatch } from '../../../main/core/data/types'
import { expandValues, shortenValues } from '../../../renderer/raster/shorten'

const PIXELS = 40 * 30

function blobs(seed: number, longest: number): Uint8Array {
  const random = new Random(seed)
  const values = new Uint8Array(PIXELS)
  for (let at = 0; at < PIXELS;) {
    const end = at + 1 + Math.floor(random.next() * longest)
    values.fill(random.next() < 0.3 ? 255 : Math.floor(random.next() * 4), at, end)
    at = end
  }
  return values
}

const CASES = [blobs(1, 900), blobs(2, 30), blobs(3, 2), new Uint8Array(PIXELS).fill(7), blobs(4, 5).fill(3, 0, 700)]

test('values are written in their shortest form, and come back as they were', () => {
  for (const values of CASES) {
    const short = shortenValues(values)
    expect([...expandValues(short, PIXELS)]).toEqual([...values])
    expect(areValuesOf(short, PIXELS)).toBe(true)
    expect(new Set(namedValues(short, PIXELS))).toEqual(new Set(values))
  }
  expect(CASES.map((values) => shortenValues(values).length < PIXELS)).toEqual([true, true, false, true, true])
  expect([...shortenValues(Uint8Array.of(9, ...new Uint8Array(600).fill(5)))]).toEqual([9, 0, 5, 255, 5, 255, 5, 87])
})

test('runs that are too few, too many or torn are not the values of so many pixels', () => {
  const runs = shortenValues(CASES[0])
  expect(
    [runs.slice(0, -2), Uint8Array.of(...runs, 1, 0), runs.slice(0, -1)].map((v) => areValuesOf(v, PIXELS))
  ).toEqual([false, false, false])
})

test('a step of runs is put in, taken out beneath later strokes and put in again as one of plain values', () => {
  const [before, after] = [CASES[0], CASES[4]]
  const place = { x: 5, y: 250, width: 40, height: 30 }
  const plain: StepPatch = { ...place, before, after }
  const short: StepPatch = { ...place, before: shortenValues(before), after: shortenValues(after) }
  const results = [plain, short].map((patch) => {
    // The patch reaches beyond both edges of these rows.
    const rows = { pixels: new Uint8Array(20 * 50).fill(9), top: 256, count: 20, stride: 50, margin: 0 }
    const states: number[][] = []
    for (const direction of ['step', 'undo', 'redo'] as const) {
      applyPatch(rows, patch, 'label', direction)
      rows.pixels.fill(6, 300, 320)
      states.push([...rows.pixels])
    }
    return states
  })
  expect(results[1]).toEqual(results[0])
})
