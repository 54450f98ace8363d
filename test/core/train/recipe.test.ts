/** What the training configuration says of loss, optimizer and schedule reaches the training. */
import { describe, expect, it } from 'vitest'
import { OPTIMIZERS, type OptimizerName } from '../../../main/core/optim'
import { completeConfig } from '../../../main/core/train/config'
import { moduleOptionsOf, RECIPE_CHOICES, scheduleOf } from '../../../main/core/train/recipe'
import { ListeningHost, makeDiscProject, resume, stopAfter, train } from './discs'

describe('a recipe', () => {
  it('is told to a Module in its own terms', () => {
    const config = completeConfig({
      loss: '0.5*focal+tversky',
      focalGamma: 3,
      tverskyAlpha: 0.2,
      tverskyBeta: 0.8,
      labelSmoothing: 0.1,
      optimizer: 'sgd:weightDecay=0.01,momentum=0.8,nesterov=true',
      clipNorm: 1,
      clipValue: 0.5,
      ema: 0.9
    })
    expect(moduleOptionsOf(config, [1, 2])).toEqual({
      loss: '0.5*focal+tversky',
      lossOptions: { classWeights: [1, 2], labelSmoothing: 0.1, focalGamma: 3, tverskyAlpha: 0.2, tverskyBeta: 0.8 },
      optimizer: { type: 'sgd', weightDecay: 0.01, momentum: 0.8, nesterov: true },
      clip: { norm: 1, value: 0.5 },
      ema: 0.9
    })
  })

  it('gives an optimizer what stands behind its name, and else the usual settings of a training', () => {
    const of = (optimizer: string) => moduleOptionsOf(completeConfig({ optimizer }), undefined).optimizer
    expect(of('sgd')).toEqual({ type: 'sgd', weightDecay: 1e-4, momentum: 0.9, nesterov: false })
    expect(of('adamw:beta2=0.95,epsilon=1e-6')).toEqual({
      type: 'adamw',
      weightDecay: 1e-4,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-6
    })
    expect(of('rmsprop:alpha=0.9,centered=true,momentum=0,weightDecay=0')).toEqual({
      type: 'rmsprop',
      weightDecay: 0,
      alpha: 0.9,
      epsilon: 1e-8,
      momentum: 0,
      centered: true
    })
  })

  it('gives every schedule its numbers', () => {
    const config = { warmup: 5, gamma: 0.5, decayEvery: 7, milestones: [3, 9], polyPower: 2 }
    expect(RECIPE_CHOICES.schedule.map((schedule) => scheduleOf(completeConfig({ ...config, schedule })))).toEqual([
      { type: 'constant', warmup: 5 },
      { type: 'step', every: 7, gamma: 0.5, warmup: 5 },
      { type: 'multiStep', milestones: [3, 9], gamma: 0.5, warmup: 5 },
      { type: 'poly', power: 2, warmup: 5 },
      { type: 'cosine', warmup: 5 },
      { type: 'oneCycle', warmup: 5 }
    ])
  })
})

const RATES: Readonly<Record<OptimizerName, number>> = {
  sgd: 0.02,
  nag: 0.02,
  adam: 0.003,
  adamw: 0.003,
  rmsprop: 0.0005,
  adagrad: 0.01,
  adadelta: 1,
  lion: 0.0005,
  lamb: 0.01
}

describe('a training', () => {
  it.each(Object.keys(OPTIMIZERS) as OptimizerName[])('learns with %s', async (optimizer) => {
    const folder = await makeDiscProject()
    const { host } = await train(folder, { optimizer, headLearningRate: RATES[optimizer], headSteps: 20, warmup: 2 })
    const losses = host.losses()
    const mean = (part: readonly number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length
    expect(mean(losses.slice(-4))).toBeLessThan(0.75 * mean(losses.slice(0, 4)))
  })

  it.each(['dice', 'focal', 'tversky', 'lovasz', '0.5*crossEntropy+0.5*dice'])('learns with %s', async (loss) => {
    const folder = await makeDiscProject()
    const { host } = await train(folder, {
      loss,
      labelSmoothing: 0.05,
      headLearningRate: 0.003,
      headSteps: 20,
      warmup: 2
    })
    expect(host.ofType('finished')[0]!.best!.meanIou).toBeGreaterThan(0.7)
  })

  it('uses the settings of its optimizer', async () => {
    const folder = await makeDiscProject()
    const settings = { headSteps: 4, warmup: 0, headLearningRate: 0.003 } as const
    const losses = async (optimizer: string) => (await train(folder, { ...settings, optimizer })).host.losses()
    const [plain, other] = [await losses('adamw'), await losses('adamw:beta1=0.2')]
    // the first step divides its moments by their own start: beta1 shows from the second on
    expect(other.slice(0, 2)).toEqual(plain.slice(0, 2))
    expect(other[2]).not.toBe(plain[2])
  })

  it('follows its schedule', async () => {
    const folder = await makeDiscProject()
    const settings = { schedule: 'multiStep', milestones: [3], gamma: 0.5, warmup: 0, headSteps: 5 } as const
    const { host } = await train(folder, { ...settings, headLearningRate: 0.002 })
    const rates = host.ofType('loss').flatMap(({ points }) => points.map((point) => point.learningRate))
    expect(rates).toEqual([0.002, 0.002, 0.002, 0.001, 0.001])
  })

  it('with a moving average and clipped gradients goes on bit for bit', async () => {
    const folder = await makeDiscProject()
    const settings = { ema: 0.8, clipNorm: 0.5, headSteps: 8, validateEvery: 2, loss: 'crossEntropy+dice' } as const
    const whole = await train(folder, settings)
    const stopped = await train(folder, settings, new ListeningHost({ onEvent: stopAfter(5) }))
    const resumed = await resume(folder, stopped.runId)
    expect([...stopped.host.losses(), ...resumed.losses()]).toEqual(whole.host.losses())
    expect(resumed.ofType('finished')[0]!.best).toEqual(whole.host.ofType('finished')[0]!.best)
  })

  it('is validated with every metric, and with the confusion matrix they come from', async () => {
    const folder = await makeDiscProject()
    const { host } = await train(folder, { headSteps: 4 })
    const { confusion, iou, dice, precision, recall, pixelAccuracy } = host.ofType('validation').at(-1)!
    const [[a, b], [c, d]] = confusion as [[number, number], [number, number]]
    expect(a + b + c + d).toBe(2 * 64 * 64)
    expect(iou).toEqual([a / (a + b + c), d / (b + c + d)])
    expect(dice).toEqual([(2 * a) / (2 * a + b + c), (2 * d) / (2 * d + b + c)])
    expect(precision).toEqual([a / (a + c), b + d > 0 ? d / (b + d) : null])
    expect(recall).toEqual([a / (a + b), d / (c + d)])
    expect(pixelAccuracy).toBe((a + d) / (a + b + c + d))
  })
})
