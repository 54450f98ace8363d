import { describe, expect, it } from 'vitest'
import { completeConfig, DEFAULT_CONFIG } from '../../main/core/train/config'
import { RECIPE_CHOICES } from '../../main/core/train/recipe'
import { INPUT_CHOICES } from '../../main/core/train/inputChoice'
import { CHANNELS, INPUT } from '../../renderer/inputOptions'
import { LOSS, readMilestones, RECIPE_NUMBERS, SCHEDULE } from '../../renderer/recipeOptions'
import {
  changedOptions,
  MACHINE_FIELDS,
  problemWithOptions,
  STEP_FIELDS,
  TRAINING_DEFAULTS
} from '../../renderer/trainingOptions'

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

  it('refuse the deviation that the trainer would refuse, when it is used', () => {
    const bad = { inputStd: [1, 0, 1] }
    expect(problemWithOptions({ input: 'custom', ...bad })).toContain('three numbers above 0')
    expect(() => completeConfig({ input: 'custom', ...bad })).toThrow()
    expect(problemWithOptions({ input: 'vgg', ...bad })).toBeNull()
  })

  it('do not mind a bad value that the mode never reads', () => {
    expect(problemWithOptions({ mode: 'head', crop: 100 })).toBeNull()
    expect(problemWithOptions({ loss: 'dice', focalGamma: 20 })).toBeNull()
    expect(problemWithOptions({ loss: 'focal+dice', focalGamma: 20 })).toBe('Focal gamma must lie between 0 and 10.')
  })

  it('offer every schedule that the trainer has, and only losses it can read', () => {
    expect(Object.keys(SCHEDULE.choices).sort()).toEqual([...RECIPE_CHOICES.schedule].sort())
    for (const loss of Object.keys(LOSS.choices)) expect(completeConfig({ loss }).loss).toBe(loss)
  })

  it('offer every scaling of the input and every order of channels that the trainer has', () => {
    expect(Object.keys(INPUT.choices)).toEqual(INPUT_CHOICES.input)
    expect(Object.keys(CHANNELS.choices)).toEqual(INPUT_CHOICES.channels)
  })

  it('have bounds within those of the trainer', () => {
    for (const { option, least, most } of [...RECIPE_NUMBERS, ...STEP_FIELDS, ...MACHINE_FIELDS])
      for (const value of [least, most])
        expect(() => completeConfig({ tverskyAlpha: 1, [option]: value })).not.toThrow()
  })

  it('read milestones as steps in rising order', () => {
    expect(readMilestones(' 10, 20,300 ')).toEqual([10, 20, 300])
    expect(['20,10', '0', '1.5', 'ten'].map(readMilestones)).toEqual([null, null, null, null])
  })

  it('are kept only where they differ from the defaults', () => {
    expect(changedOptions({ mode: 'head', headSteps: 50, seed: 0 })).toEqual({ headSteps: 50 })
    expect(changedOptions({ seed: 3, ofAnotherVersion: 1 } as never)).toEqual({ seed: 3 })
  })
})
