/**
 * The training options a person may change: one row each, with its default, its bounds and the modes it matters in.
 * The defaults are the trainer's own (a test compares them); they stand here because the window may not import the core.
 */
import { NO_AUGMENTATION, problemWithScale } from './augmentOptions'
import { INPUT_DEFAULTS, problemWithInput } from './inputOptions'
import { fieldMatters, problemWith, type NumberField } from './optionField'
import { RECIPE_DEFAULTS, RECIPE_NUMBERS } from './recipeOptions'
import type { TrainingConfig, TrainingMode, TrainingOptions } from './types'

export const TRAINING_DEFAULTS: TrainingConfig = {
  ...RECIPE_DEFAULTS,
  ...INPUT_DEFAULTS,
  net: 'default',
  from: '',
  weights: '',
  renames: [],
  mode: 'head',
  headSteps: 300,
  fullSteps: 200,
  headBatch: 2,
  fullBatch: 4,
  headLearningRate: 3e-3,
  fullLearningRate: 1e-3,
  encoderMultiplier: 0.3,
  crop: 256,
  maxSide: 1024,
  classWeights: 'none',
  sourceWeights: {},
  mirror: true,
  augment: NO_AUGMENTATION,
  rules: [],
  accumulate: 1,
  validateEvery: 50,
  patience: 0,
  seed: 0,
  threads: 0,
  device: 'auto',
  devices: []
}

const HEAD: readonly TrainingMode[] = ['head', 'head-then-full']
const FULL: readonly TrainingMode[] = ['head-then-full', 'full']
const ALL: readonly TrainingMode[] = ['head', 'head-then-full', 'full']

// prettier-ignore
export const STEP_FIELDS: readonly NumberField[] = [
  { option: 'headSteps', label: 'Head steps', hint: 'Steps that train the head on cached features', least: 1, most: 100_000, step: 1, modes: HEAD },
  { option: 'fullSteps', label: 'Whole-net steps', hint: 'Steps that train every parameter on random crops', least: 1, most: 100_000, step: 1, modes: FULL },
  { option: 'headLearningRate', label: 'Head learning rate', hint: 'Size of a step while the head is trained', least: 1e-7, most: 10, step: 0, modes: HEAD },
  { option: 'fullLearningRate', label: 'Whole-net learning rate', hint: 'Size of a step while the whole net is trained', least: 1e-7, most: 10, step: 0, modes: FULL },
  { option: 'encoderMultiplier', label: 'Encoder × rate', hint: "Learning rate of a pretrained encoder, relative to the head's", least: 0, most: 10, step: 0, modes: FULL },
  { option: 'headBatch', label: 'Head batch', hint: 'Images per step while the head is trained', least: 1, most: 64, step: 1, modes: HEAD },
  { option: 'fullBatch', label: 'Whole-net batch', hint: 'Crops per step while the whole net is trained', least: 1, most: 64, step: 1, modes: FULL },
  { option: 'crop', label: 'Crop side', hint: 'Pixels of the square crops, a multiple of 32', least: 32, most: 2048, step: 32, modes: FULL },
  { option: 'maxSide', label: 'Longest image side', hint: 'Larger images are scaled down to it, in pixels', least: 64, most: 8192, step: 1, modes: ALL },
  { option: 'accumulate', label: 'Batches per step', hint: 'Gradients of so many batches make one step: a large batch in little memory', least: 1, most: 256, step: 1, modes: ALL },
  { option: 'patience', label: 'Stop early after', hint: 'Validations without a better net that end a phase; 0 never', least: 0, most: 1000, step: 1, modes: ALL },
  { option: 'validateEvery', label: 'Validate every', hint: 'Steps between two looks at the validation images', least: 1, most: 10_000, step: 1, modes: ALL }
]
// prettier-ignore
export const MACHINE_FIELDS: readonly NumberField[] = [
  { option: 'seed', label: 'Seed', hint: 'The same seed gives the same training', least: 0, most: 2_147_483_647, step: 1, modes: ALL },
  { option: 'threads', label: 'CPU threads', hint: '0 uses all cores', least: 0, most: 256, step: 1, modes: ALL }
]

/** The first problem among the options that matter in the chosen mode. */
export function problemWithOptions(options: TrainingOptions): string | null {
  const config = { ...TRAINING_DEFAULTS, ...options }
  const relevant = [...STEP_FIELDS, ...RECIPE_NUMBERS, ...MACHINE_FIELDS].filter((field) => fieldMatters(field, config))
  const problems = relevant.map((field) => problemWith(field, config[field.option]))
  if (config.mode !== 'head') problems.push(problemWithScale(config.augment.scale))
  problems.push(problemWithInput(config))
  return problems.find((problem) => problem !== null) ?? null
}

/** The options without those that equal their default, so that a better default reaches everybody, and those that are no more. */
export function changedOptions(options: TrainingOptions): TrainingOptions {
  const isChanged = ([name, value]: [string, unknown]) =>
    name in TRAINING_DEFAULTS &&
    JSON.stringify(value) !== JSON.stringify(TRAINING_DEFAULTS[name as keyof TrainingConfig])
  return Object.fromEntries(Object.entries(options).filter(isChanged))
}
