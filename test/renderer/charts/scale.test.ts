import { describe, expect, it } from 'vitest'
import { linearScale, roundUp, ticks } from '../../../renderer/charts/scale'

describe('an axis', () => {
  it('maps values to pixels and back, upwards where pixels count down', () => {
    const scale = linearScale(0, 2, 100, 20)
    expect([0, 1, 2].map(scale.at)).toEqual([100, 60, 20])
    expect(scale.invert(60)).toBe(1)
  })

  it('does not divide by nothing when all values are equal', () => {
    expect(linearScale(3, 3, 0, 10).at(3)).toBe(0)
  })

  it('has round ticks without rounding dust', () => {
    expect(ticks(0, 1, 4)).toEqual([0, 0.5, 1])
    expect(ticks(0, 0.6, 4)).toEqual([0, 0.2, 0.4, 0.6])
    expect(ticks(0, 300, 4)).toEqual([0, 100, 200, 300])
  })

  it('ends on a tick at or above the maximum', () => {
    expect([0.73, 1.6, 2, 0.0031].map((most) => roundUp(most, 4))).toEqual([0.8, 2, 2, 0.004])
  })
})
