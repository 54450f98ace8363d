import { describe, expect, it } from 'vitest'
import { completeConfig, DEFAULT_CONFIG, type TrainingConfig } from '../../../main/core/train/config'

describe('a training configuration', () => {
  it('is completed by the defaults', () => {
    expect(completeConfig({})).toEqual(DEFAULT_CONFIG)
    expect(completeConfig({ seed: 7, mode: 'full' })).toEqual({ ...DEFAULT_CONFIG, seed: 7, mode: 'full' })
  })

  const refusals: readonly (readonly [Partial<TrainingConfig>, string])[] = [
    [{ headSteps: 0 }, 'headSteps is 0; a whole number from 1 to 1000000 was expected.'],
    [{ fullBatch: 2.5 }, 'fullBatch is 2.5; a whole number from 1 to 256 was expected.'],
    [{ headLearningRate: NaN }, 'headLearningRate is NaN; a number from 1e-8 to 10 was expected.'],
    [{ fullLearningRate: 11 }, 'fullLearningRate is 11; a number from 1e-8 to 10 was expected.'],
    [{ weightDecay: -0.1 }, 'weightDecay is -0.1; a number from 0 to 1 was expected.'],
    [{ momentum: 1 }, 'momentum is 1; a number from 0 to 0.9999 was expected.'],
    [{ crop: 100 }, 'crop is 100; a multiple of 32 was expected.'],
    [{ seed: -1 }, 'seed is -1; a whole number from 0 to 2147483647 was expected.'],
    [{ threads: Infinity }, 'threads is Infinity; a whole number from 0 to 256 was expected.'],
    [{ headSteps: '9' as never }, 'headSteps is 9; a whole number from 1 to 1000000 was expected.'],
    [{ weightDecay: '0.1' as never }, 'weightDecay is 0.1; a number from 0 to 1 was expected.'],
    [{ optimizer: 'adam' as never }, 'optimizer is adam; adamw, sgd was expected.'],
    [{ mode: 'both' as never }, 'mode is both; head, head-then-full, full was expected.'],
    [{ classWeights: 'yes' as never }, 'classWeights is yes; none, balanced was expected.']
  ]
  it.each(refusals)('%o is refused with one sentence', (changes, message) => {
    expect(() => completeConfig(changes)).toThrow(expect.objectContaining({ code: 'bad-argument', message }))
  })
})
