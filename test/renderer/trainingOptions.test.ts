import { describe, expect, it } from 'vitest'
import { DEFAULT_CONFIG } from '../../main/core/train/config'
import { changedOptions, problemWithOptions, TRAINING_DEFAULTS } from '../../renderer/trainingOptions'

describe('training options', () => {
  it('show the defaults that the trainer has', () => {
    expect(TRAINING_DEFAULTS).toEqual(DEFAULT_CONFIG)
  })

  it('are fine as they come', () => {
    for (const mode of ['head', 'head-then-full', 'full'] as const) expect(problemWithOptions({ mode })).toBeNull()
  })

  it('say in one sentence what is out of bounds', () => {
    expect(problemWithOptions({ mode: 'full', crop: 100 })).toBe('Crop side must be a multiple of 32.')
    expect(problemWithOptions({ headSteps: 0 })).toBe('Head steps must lie between 1 and 100000.')
    expect(problemWithOptions({ headBatch: 1.5 })).toBe('Head batch must be a whole number.')
    expect(problemWithOptions({ seed: NaN })).toBe('Seed must lie between 0 and 2147483647.')
  })

  it('do not mind a bad value that the mode never reads', () => {
    expect(problemWithOptions({ mode: 'head', crop: 100 })).toBeNull()
  })

  it('are kept only where they differ from the defaults', () => {
    expect(changedOptions({ mode: 'head', headSteps: 50, seed: 0 })).toEqual({ headSteps: 50 })
  })
})
