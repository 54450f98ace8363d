import { describe, expect, it } from 'vitest'
import { bestValidation, emptyRun, foldEvent, type Run } from '../../../renderer/stores/run'
import type { TrainingEvent } from '../../../renderer/types'
import { crashed, finished, losses, started, validation } from '../examples'

function fold(...events: readonly TrainingEvent[]): Run {
  return events.reduce(foldEvent, emptyRun(''))
}

const curve = (run: Run) => run.losses.map(({ step, loss }) => [step, loss])

describe('a run folded from its events', () => {
  it('collects losses, validations and speed', () => {
    const run = fold(
      started('a'),
      { type: 'phase', phase: 'caching', done: 2, total: 3 },
      { type: 'phase', phase: 'head', done: 0, total: 4 },
      losses(1, 0.9, 0.7),
      { type: 'validation', ...validation(2, 0.5, { best: true }) },
      losses(3, 0.6),
      { type: 'validation', ...validation(3, 0.4) }
    )
    expect(run).toEqual({
      id: 'a',
      weights: null,
      device: null,
      isLive: false,
      classes: ['background', 'cell'],
      steps: 4,
      step: 3,
      phase: 'head',
      phaseDone: 0,
      phaseTotal: 4,
      samplesPerSecond: 5,
      secondsLeft: 10,
      losses: [
        { step: 1, loss: 0.9, learningRate: 1e-3 },
        { step: 2, loss: 0.7, learningRate: 1e-3 },
        { step: 3, loss: 0.6, learningRate: 1e-3 }
      ],
      validations: [validation(2, 0.5, { best: true }), validation(3, 0.4)],
      end: null
    })
  })

  it('is the same when events arrive twice, as from the log and the stream', () => {
    const events = [
      started('a'),
      losses(1, 0.9, 0.7),
      { type: 'validation', ...validation(2, 0.5) } as const,
      losses(3, 0.6)
    ]
    expect(fold(...events, ...events.slice(1))).toEqual(fold(...events))
  })

  it('draws the steps after a checkpoint anew when it is resumed', () => {
    const run = fold(started('a'), losses(1, 0.9, 0.7, 0.6), crashed('a', 3), started('a'), losses(2, 0.71))
    expect(curve(run)).toEqual([
      [1, 0.9],
      [2, 0.71]
    ])
    expect(run.end).toBeNull()
  })

  it('forgets the curve when another run starts', () => {
    expect(curve(fold(started('a'), losses(1, 0.9), started('b')))).toEqual([])
  })

  it('knows how it ended', () => {
    expect(fold(started('a'), finished('a', 'stopped')).end).toEqual({
      type: 'finished',
      reason: 'stopped',
      seconds: 12
    })
    expect(fold(started('a'), crashed('a', 3)).end).toMatchObject({ type: 'failed', lastStep: 3, resumable: true })
  })

  it('keeps the last validation that was the best so far', () => {
    const points = [validation(1, 0.3, { best: true }), validation(2, 0.6, { best: true }), validation(3, 0.5)]
    expect(bestValidation(fold(...points.map((point) => ({ type: 'validation', ...point }) as const)))?.step).toBe(2)
    expect(bestValidation(fold())).toBeNull()
  })
})
