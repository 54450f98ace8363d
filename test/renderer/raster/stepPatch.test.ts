import { expect, test } from 'vitest'
import { decodePatches, encodePatches, type StepPatch } from '../../../renderer/raster/stepPatch'

const plain: StepPatch = { x: 1, y: 70_000, width: 2, height: 3, before: Uint8Array.of(255), after: Uint8Array.of(7) }
const noted: StepPatch = {
  ...{ x: 0, y: 0, width: 2, height: 1 },
  ...{ before: Uint8Array.of(1, 2), after: Uint8Array.of(3) },
  ...{ provenanceBefore: Uint8Array.of(255), provenanceAfter: Uint8Array.of(0) }
}

test('a patch is its rectangle, four lengths and the values, low bytes first', () => {
  const word = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, 0]
  const head = [1, 70_000, 2, 3, 1, 1, 0, 0].flatMap(word)
  expect([...encodePatches([plain])]).toEqual([...head, 255, 7])
})

test('patches come out as they went in, wherever their bytes lie in memory', () => {
  const bytes = encodePatches([plain, noted, plain])
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(decodePatches(shifted.subarray(3))).toEqual([plain, noted, plain])
  expect(decodePatches(encodePatches([]))).toEqual([])
})

test('what a patch holds is sent, not the memory around it', () => {
  const around = new Uint8Array(100_000)
  const bytes = encodePatches([{ ...plain, before: around.subarray(5, 6), after: around.subarray(9, 10) }])
  expect([bytes.length, bytes.buffer.byteLength]).toEqual([34, 34])
})

test('bytes that end within a patch are refused', () => {
  const bytes = encodePatches([plain, noted])
  for (const length of [1, 31, 32, 33, bytes.length - 1]) {
    expect(() => decodePatches(bytes.slice(0, length))).toThrow('ends before it is whole')
  }
})
