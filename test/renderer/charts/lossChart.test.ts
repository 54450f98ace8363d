import { describe, expect, it } from 'vitest'
import { lossChart } from '../../../renderer/charts/lossChart'
import { validation } from '../examples'

const SIZE = { width: 270, height: 128 }
const falling = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ step: index + 1, loss: 2 / (index + 1) }))

describe('the chart of a training', () => {
  it('is an empty frame before the first point', () => {
    const chart = lossChart({ ...SIZE, steps: 100, losses: [], validations: [] })
    expect(chart.plot).toEqual({ left: 34, right: 234, top: 8, bottom: 108 })
    expect([chart.raw, chart.smoothed, chart.iou, chart.phaseChange]).toEqual(['', '', '', null])
    expect(chart.iouTicks.map(({ label }) => label)).toEqual(['0 %', '50 %', '100 %'])
  })

  it('puts the last step at the right edge and the mean IoU on its own axis', () => {
    const chart = lossChart({
      ...SIZE,
      steps: 100,
      losses: falling(50),
      validations: [validation(50, 0.25, { best: true }), validation(100, 0.5)]
    })
    expect(chart.iouDots).toEqual([
      { x: 134, y: 83, best: true },
      { x: 234, y: 58, best: false }
    ])
    expect(chart.stepTicks.at(-1)).toEqual({ at: 234, label: '100' })
  })

  it('grows when there are more steps than were announced', () => {
    const chart = lossChart({ ...SIZE, steps: 10, losses: falling(40), validations: [] })
    expect(chart.stepScale.most).toBe(40)
  })

  it('lets a single peak leave the chart rather than flatten everything else', () => {
    const losses = falling(200).map((point) => (point.step === 100 ? { ...point, loss: 500 } : { ...point, loss: 1 }))
    const chart = lossChart({ ...SIZE, steps: 200, losses, validations: [] })
    expect(chart.lossScale.most).toBeLessThan(100)
    expect(chart.raw).not.toMatch(/NaN|-\d/)
  })

  it('skips what is missing or not a number', () => {
    const losses = [
      { step: 1, loss: NaN },
      { step: 2, loss: 1 }
    ]
    const chart = lossChart({ ...SIZE, steps: 4, losses, validations: [validation(2, null, { loss: null })] })
    expect([chart.raw, chart.iouDots, chart.validationDots]).toEqual([
      expect.stringMatching(/^M134\.0 [\d.]+$/),
      [],
      []
    ])
  })

  it('labels a loss that runs away in few characters', () => {
    const losses = [1, 2, 3].map((step) => ({ step, loss: 10 ** (4 * step) }))
    const labels = lossChart({ ...SIZE, steps: 3, losses, validations: [] }).lossTicks.map(({ label }) => label)
    expect(labels.length).toBeGreaterThan(1)
    expect(labels.every((label) => label.length <= 5)).toBe(true)
  })

  it('marks where the whole net starts to learn', () => {
    const validations = [validation(50, 0.4), validation(75, 0.5, { phase: 'full' })]
    expect(lossChart({ ...SIZE, steps: 100, losses: [], validations }).phaseChange).toBe(134)
  })
})
