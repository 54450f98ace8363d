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
    [
      { optimizer: 'adamw:weightDecay=-0.1' },
      'The option weightDecay of the optimizer adamw is "-0.1"; a number from 0 to 1 was expected.'
    ],
    [
      { optimizer: 'sgd:momentum=1' },
      'The option momentum of the optimizer sgd is "1"; a number from 0 to 0.9999 was expected.'
    ],
    [
      { optimizer: 'adagrad:beta1=0.9' },
      'The optimizer adagrad has no option "beta1"; it has weightDecay, rateDecay, epsilon.'
    ],
    [{ optimizer: 'sgd:nesterov=1' }, 'The option nesterov of the optimizer sgd is "1"; true or false was expected.'],
    [{ crop: 100 }, 'crop is 100; a multiple of 32 was expected.'],
    [{ seed: -1 }, 'seed is -1; a whole number from 0 to 2147483647 was expected.'],
    [{ threads: Infinity }, 'threads is Infinity; a whole number from 0 to 256 was expected.'],
    [{ headSteps: '9' as never }, 'headSteps is 9; a whole number from 1 to 1000000 was expected.'],
    [{ clipNorm: '0.1' as never }, 'clipNorm is 0.1; a number from 0 to 1000000 was expected.'],
    [
      { optimizer: 'adamax' },
      'optimizer is adamax; sgd, nag, adam, adamw, rmsprop, adagrad, adadelta, lion, lamb was expected.'
    ],
    [
      { schedule: 'linear' as never },
      'schedule is linear; constant, step, multiStep, poly, cosine, oneCycle was expected.'
    ],
    [
      { loss: 'dice+hinge' },
      'The loss "dice+hinge" has the part "hinge"; one of crossEntropy, dice, focal, tversky, lovasz was expected, or a sum such as 0.7*focal+0.3*dice.'
    ],
    [{ labelSmoothing: 1 }, 'labelSmoothing is 1; a number from 0 to 0.9 was expected.'],
    [{ ema: 1 }, 'ema is 1; a number from 0 to 0.99999 was expected.'],
    [{ clipNorm: -1 }, 'clipNorm is -1; a number from 0 to 1000000 was expected.'],
    [{ milestones: [100, 50] }, 'milestones is 100,50; whole numbers in rising order were expected.'],
    [{ optimizer: 'sgd:momentum=0,nesterov=true' }, 'nesterov needs momentum; a momentum above 0 was expected.'],
    [{ tverskyAlpha: 0, tverskyBeta: 0 }, 'tverskyAlpha and tverskyBeta are both 0; one of them must price an error.'],
    [{ mode: 'both' as never }, 'mode is both; head, head-then-full, full was expected.'],
    [
      { classWeights: 'yes' as never },
      'classWeights is yes; none, balanced or weights by the names of classes were expected.'
    ],
    [{ classWeights: { cell: -1 } }, 'The weight of the class "cell" is -1; a number from 0 to 1000 was expected.']
  ]
  it.each(refusals)('%o is refused with one sentence', (changes, message) => {
    expect(() => completeConfig(changes)).toThrow(expect.objectContaining({ code: 'bad-argument', message }))
  })
})
