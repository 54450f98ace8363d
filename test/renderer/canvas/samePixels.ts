/** Compares large rasters at once: a deep comparison of half a million elements takes seconds. */
import { expect } from 'vitest'

export function expectSamePixels(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length)
  const different = actual.findIndex((value, i) => value !== expected[i])
  expect(different, 'index of the first pixel that differs').toBe(-1)
}
