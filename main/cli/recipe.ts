/** The options of `segsmith train` that say how a step is made: loss, optimizer, schedule, clipping, averaging. */
import { describeOptions } from '../core/options'
import { OPTIMIZER_DESCRIPTIONS } from '../core/train/optimizers'
import { RECIPE_CHOICES, type Recipe } from '../core/train/recipe'
import { UsageError, type CommandInput, type CommandOption } from './command'

const number = (help: string): CommandOption => ({ type: 'string', value: 'number', help })

export const RECIPE_OPTIONS: Readonly<Record<string, CommandOption>> = {
  loss: {
    type: 'string',
    value: 'loss',
    help: "crossEntropy, dice, focal, tversky, lovasz, or a sum such as '0.7*focal+0.3*dice'"
  },
  'label-smoothing': number("share of cross-entropy's target that is spread over all classes"),
  'focal-gamma': number('focal: how much less an easy pixel counts'),
  'tversky-alpha': number('tversky: the price of a false positive'),
  'tversky-beta': number('tversky: the price of a false negative'),
  optimizer: {
    type: 'string',
    value: 'name',
    help: `${OPTIMIZER_DESCRIPTIONS.map(({ optimizer }) => optimizer).join(', ')}; its settings behind a colon, as 'adamw:beta2=0.95,weightDecay=0.01', see below`
  },
  schedule: { type: 'string', value: 'name', help: RECIPE_CHOICES.schedule.join(', ') },
  warmup: number('steps at the start over which the learning rate rises'),
  'poly-power': number('schedule poly: the exponent'),
  gamma: number('schedules step and multiStep: the factor'),
  'decay-every': number('schedule step: steps between two multiplications'),
  milestones: { type: 'string', value: 'steps', help: "schedule multiStep: for example '150,250'" },
  'clip-norm': number('largest norm of all gradients together; 0 for any'),
  'clip-value': number('largest magnitude of one gradient; 0 for any'),
  ema: number('share of the moving average of the weights that a step keeps, such as 0.99; 0 for no average'),
  precision: { type: 'string', value: 'name', help: 'float32, or mixed: float16 where a graphics card has it' }
}

/** For --help: every optimizer with its settings, as they stand behind its name. */
export function explainOptimizers(): string[] {
  return OPTIMIZER_DESCRIPTIONS.flatMap(({ optimizer, title, description, options }) => [
    `${optimizer}: ${title}. ${description}`,
    ...describeOptions(optimizer, options).map((line) => `  ${line}`)
  ])
}

export function readRecipe(input: CommandInput): { [K in keyof Recipe]: Recipe[K] | undefined } {
  return {
    loss: input.text('loss'),
    labelSmoothing: input.number('label-smoothing'),
    focalGamma: input.number('focal-gamma'),
    tverskyAlpha: input.number('tversky-alpha'),
    tverskyBeta: input.number('tversky-beta'),
    optimizer: input.text('optimizer'),
    schedule: input.choice('schedule', RECIPE_CHOICES.schedule),
    warmup: input.number('warmup'),
    polyPower: input.number('poly-power'),
    gamma: input.number('gamma'),
    decayEvery: input.number('decay-every'),
    milestones: readMilestones(input),
    clipNorm: input.number('clip-norm'),
    clipValue: input.number('clip-value'),
    ema: input.number('ema'),
    precision: input.choice('precision', RECIPE_CHOICES.precision)
  }
}

function readMilestones(input: CommandInput): number[] | undefined {
  const text = input.text('milestones')
  if (text === undefined) return undefined
  const steps = text.split(',').map(Number)
  if (!steps.every(Number.isInteger))
    throw new UsageError(`--milestones expects steps such as 150,250, found "${text}".`)
  return steps
}
