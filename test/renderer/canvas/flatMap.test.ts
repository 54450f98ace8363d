import { describe, expect, it } from 'vitest'
import { keepClasses } from '../../../renderer/canvas/flatMap'

describe('a prediction', () => {
  it('shows nothing of a class that was removed, and the others as they were', () => {
    const pixels = Uint8Array.of(0, 1, 2, 3, 255, 2)
    const kept = keepClasses({ width: 3, height: 2, pixels }, 2)
    expect(kept).toEqual({ width: 3, height: 2, pixels: Uint8Array.of(0, 1, 255, 255, 255, 255) })
    expect([...pixels]).toEqual([0, 1, 2, 3, 255, 2])
  })
})
