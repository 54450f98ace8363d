import { describe, expect, it } from 'vitest'
import { path, quantile, smooth, thin } from '../../../renderer/charts/curve'

const points = (...values: readonly number[]) => values.map((y, x) => ({ x, y }))

describe('a curve', () => {
  it('is smoothed without a pull towards its start', () => {
    expect(smooth(points(4, 4, 4), 10).map(({ y }) => y)).toEqual([4, 4, 4].map((value) => expect.closeTo(value, 12)))
    // memory 2: weights 1/2, then (1/4, 1/2) over 3/4, then (1/8, 1/4, 1/2) over 7/8
    expect(smooth(points(0, 3, 7), 2).map(({ y }) => y)).toEqual([0, expect.closeTo(2, 12), expect.closeTo(34 / 7, 12)])
  })

  it('keeps its peaks, in order, when it is thinned', () => {
    const many = points(...Array.from({ length: 1000 }, (_, step) => (step === 500 ? 9 : step === 501 ? -9 : step % 2)))
    const thinned = thin(many, 20)
    expect(thinned.length).toBeLessThanOrEqual(40)
    expect(thinned.filter(({ y }) => Math.abs(y) === 9)).toEqual([
      { x: 500, y: 9 },
      { x: 501, y: -9 }
    ])
    expect(thinned.map(({ x }) => x)).toEqual(thinned.map(({ x }) => x).sort((a, b) => a - b))
  })

  it('stays as it is when it is short', () => {
    expect(thin(points(1, 2, 3), 20)).toEqual(points(1, 2, 3))
  })

  it('becomes an SVG path', () => {
    expect(
      path([
        { x: 0, y: 1.25 },
        { x: 10, y: 2 }
      ])
    ).toBe('M0.0 1.3L10.0 2.0')
    expect(path([])).toBe('')
  })

  it('has quantiles', () => {
    expect([0, 0.5, 1].map((share) => quantile([5, 1, 3], share))).toEqual([1, 3, 5])
  })
})
