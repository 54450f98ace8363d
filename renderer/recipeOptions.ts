/** The options that say how a step is made: loss, optimizer, schedule, clipping, averaging; with the trainer's own defaults. */
import type { ChoiceField, NumberField } from './optionField'
import type { TrainingConfig } from './types'

export const RECIPE_DEFAULTS = {
  loss: 'crossEntropy',
  labelSmoothing: 0,
  focalGamma: 2,
  tverskyAlpha: 0.3,
  tverskyBeta: 0.7,
  optimizer: 'adamw',
  schedule: 'poly',
  warmup: 20,
  polyPower: 0.9,
  gamma: 0.1,
  decayEvery: 100,
  milestones: [150, 250],
  clipNorm: 0,
  clipValue: 0,
  ema: 0,
  precision: 'float32'
} as const satisfies Partial<TrainingConfig>

const LOSS_NAMES: Readonly<Record<string, string>> = {
  crossEntropy: 'cross-entropy',
  focal: 'focal',
  dice: 'Dice',
  tversky: 'Tversky',
  lovasz: 'Lovász'
}
// prettier-ignore
export const LOSS: ChoiceField = {
  option: 'loss', label: 'Loss', hint: 'What a training makes small. Dice, Tversky and Lovász care for the overlap of regions and so for small classes',
  choices: {
    ...LOSS_NAMES, 'crossEntropy+dice': 'CE + Dice', 'crossEntropy+tversky': 'CE + Tversky',
    'crossEntropy+lovasz': 'CE + Lovász', 'focal+dice': 'focal + Dice', 'focal+tversky': 'focal + Tversky', 'focal+lovasz': 'focal + Lovász'
  }
}
// prettier-ignore
export const SCHEDULE: ChoiceField = {
  option: 'schedule', label: 'Schedule', hint: 'How the learning rate changes while it trains',
  choices: { poly: 'poly', cosine: 'cosine', oneCycle: 'one cycle', step: 'steps', multiStep: 'milestones', constant: 'constant' }
}
// prettier-ignore
export const PRECISION: ChoiceField = {
  option: 'precision', label: 'Precision', hint: 'Mixed: quicker and in less memory on a graphics card, with weights kept exact; the CPU computes in float32 either way',
  choices: { float32: 'float32', mixed: 'mixed' }
}

const ALL = ['head', 'head-then-full', 'full'] as const
const has = (name: string) => (config: TrainingConfig) => config.loss.includes(name)
const isScheduled =
  (...names: readonly string[]) =>
  (config: TrainingConfig) =>
    names.includes(config.schedule)

// prettier-ignore
export const LOSS_NUMBERS: readonly NumberField[] = [
  { option: 'labelSmoothing', label: 'Label smoothing', hint: 'Share of the target that is spread over all classes, against overconfidence', least: 0, most: 0.9, step: 0, modes: ALL, matters: has('crossEntropy') },
  { option: 'focalGamma', label: 'Focal gamma', hint: 'How much less an easy pixel counts', least: 0, most: 10, step: 0, modes: ALL, matters: has('focal') },
  { option: 'tverskyAlpha', label: 'False positives', hint: 'What a false positive costs the Tversky loss', least: 0, most: 10, step: 0, modes: ALL, matters: has('tversky') },
  { option: 'tverskyBeta', label: 'False negatives', hint: 'What a false negative costs the Tversky loss', least: 0, most: 10, step: 0, modes: ALL, matters: has('tversky') }
]
// prettier-ignore
export const STEP_NUMBERS: readonly NumberField[] = [
  { option: 'clipNorm', label: 'Clip norm at', hint: 'Largest norm of all gradients together; 0 for any', least: 0, most: 1e6, step: 0, modes: ALL },
  { option: 'clipValue', label: 'Clip values at', hint: 'Largest magnitude of one number of a gradient, bounded before the norm; 0 for any', least: 0, most: 1e6, step: 0, modes: ALL },
  { option: 'ema', label: 'Average weights', hint: 'Share of their moving average that a step keeps, such as 0.99; the average is what is scored and kept. 0 for no average', least: 0, most: 0.99999, step: 0, modes: ALL }
]
// prettier-ignore
export const SCHEDULE_NUMBERS: readonly NumberField[] = [
  { option: 'warmup', label: 'Warm-up', hint: 'Steps at the start over which the learning rate rises', least: 0, most: 100_000, step: 1, modes: ALL },
  { option: 'polyPower', label: 'Power', hint: 'Exponent of the falling learning rate', least: 0, most: 10, step: 0, modes: ALL, matters: isScheduled('poly') },
  { option: 'decayEvery', label: 'Steps between', hint: 'Steps between two reductions of the learning rate', least: 1, most: 100_000, step: 1, modes: ALL, matters: isScheduled('step') },
  { option: 'gamma', label: 'Factor', hint: 'What a reduction multiplies the learning rate by', least: 0, most: 1, step: 0, modes: ALL, matters: isScheduled('step', 'multiStep') }
]

export const RECIPE_NUMBERS: readonly NumberField[] = [...LOSS_NUMBERS, ...STEP_NUMBERS, ...SCHEDULE_NUMBERS]

/** Reads '150, 250'; null when these are no steps in rising order. */
export function readMilestones(text: string): readonly number[] | null {
  const steps = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  return steps.every((step, i) => Number.isInteger(step) && step > (steps[i - 1] ?? 0)) ? steps : null
}
