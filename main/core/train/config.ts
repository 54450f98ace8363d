/** What a training is asked to do: a plain object that fits into a file. */
import { completeAugmentation, NO_AUGMENTATION, type Augmentation } from '../data/augment/augmentation'
import { CPU, fullName, parseDevice } from '../devices/device'
import { Failure } from '../failure'
import { checkInput, DEFAULT_INPUT, INPUT_CHOICES, type InputChoice } from './inputChoice'
import { checkClassWeights, type ClassWeights } from './classWeights'
import type { ParameterRule } from '../executor/parameterRules'
import { checkSourceWeights, type SourceWeights } from './sourceWeights'
import { checkRecipe, DEFAULT_RECIPE, RECIPE_CHOICES, RECIPE_LIMITS, type Recipe } from './recipe'

export type TrainingMode = 'head' | 'head-then-full' | 'full'

export interface TrainingConfig extends Recipe, InputChoice {
  /** 'default', the name of a builder ('unet'), or the path of an ONNX file. */
  readonly net: string
  /** A run of the project whose net the training goes on from; '' for none. */
  readonly from: string
  /** A file whose weights are fitted into the net by name before the training; '' for none. */
  readonly weights: string
  /** Rules 'from=to' that rename its tensors first, in order: `backbone.*=encoder.*`. */
  readonly renames: readonly string[]
  /** head: encoder features cached once, decoder trained; full: every parameter on random crops. */
  readonly mode: TrainingMode
  readonly headSteps: number
  readonly fullSteps: number
  /** Images per step: whole images in head mode, crops in full mode. */
  readonly headBatch: number
  readonly fullBatch: number
  readonly headLearningRate: number
  readonly fullLearningRate: number
  /** Learning rate of the encoder relative to the head's, in full mode. */
  readonly encoderMultiplier: number
  /** Side of the square crops of full mode, pixels, a multiple of 32. */
  readonly crop: number
  /** Images are scaled down until the longer side has at most this many pixels. */
  readonly maxSide: number
  readonly classWeights: ClassWeights
  /** How much training pixels count by who decided them. */
  readonly sourceWeights: SourceWeights
  /** Also train on the mirrored image. */
  readonly mirror: boolean
  /** What else is varied about the crops of full mode; head mode keeps whole images, because their features are cached. */
  readonly augment: Augmentation
  /** Learning rate and weight decay by name pattern, on top of the encoder's; rate 0 freezes. */
  readonly rules: readonly ParameterRule[]
  /** Batches whose gradients make one step: a large batch in the memory of a small one. */
  readonly accumulate: number
  readonly validateEvery: number
  /** Validations without a better net after which a phase ends early; 0 for never. */
  readonly patience: number
  readonly seed: number
  /** CPU threads of one device; 0 for one per core. */
  readonly threads: number
  /** Where the net is trained: 'auto' for the fastest of this machine, or a device such as 'cpu', 'webgpu' or 'cuda:1'. */
  readonly device: string
  /** Devices that share every batch, in place of `device`; empty for one. */
  readonly devices: readonly string[]
}

export const DEFAULT_CONFIG: TrainingConfig = {
  ...DEFAULT_RECIPE,
  ...DEFAULT_INPUT,
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

/** The defaults with some settings changed; throws Failure 'bad-argument' naming the first impossible value. */
export function completeConfig(changes: Partial<TrainingConfig>): TrainingConfig {
  const config = { ...DEFAULT_CONFIG, ...changes, augment: completeAugmentation(changes.augment ?? {}) }
  for (const [name, [low, high, whole]] of Object.entries(LIMITS)) {
    const value = config[name as keyof typeof LIMITS]
    const fits = typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value))
    if (!fits)
      throw new Failure(
        'bad-argument',
        `${name} is ${value}; ${whole ? 'a whole number' : 'a number'} from ${low} to ${high} was expected.`
      )
  }
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = config[name as keyof typeof CHOICES]
    if (!(choices as readonly string[]).includes(value))
      throw new Failure('bad-argument', `${name} is ${value}; ${choices.join(', ')} was expected.`)
  }
  if (config.crop % 32 !== 0)
    throw new Failure('bad-argument', `crop is ${config.crop}; a multiple of 32 was expected.`)
  devicesOf(config).forEach(parseDevice)
  checkRecipe(config)
  checkClassWeights(config.classWeights)
  checkSourceWeights(config.sourceWeights)
  checkInput(config)
  return config
}

/** Where the executors of a training run; what 'auto' stands for is measured before (chooseDevice.ts), and is the CPU until then. */
export function devicesOf({ device, devices }: Pick<TrainingConfig, 'device' | 'devices'>): readonly string[] {
  if (devices.length > 0) return devices.map(fullName)
  return [device === 'auto' ? CPU : fullName(device)]
}

const LIMITS = {
  ...RECIPE_LIMITS,
  headSteps: [1, 1_000_000, true],
  fullSteps: [1, 1_000_000, true],
  headBatch: [1, 256, true],
  fullBatch: [1, 256, true],
  headLearningRate: [1e-8, 10, false],
  fullLearningRate: [1e-8, 10, false],
  encoderMultiplier: [0, 10, false],
  crop: [32, 4096, true],
  maxSide: [32, 16384, true],
  accumulate: [1, 1024, true],
  validateEvery: [1, 1_000_000, true],
  patience: [0, 1_000_000, true],
  seed: [0, 2 ** 31 - 1, true],
  threads: [0, 256, true]
} as const

const CHOICES = {
  ...RECIPE_CHOICES,
  ...INPUT_CHOICES,
  mode: ['head', 'head-then-full', 'full']
} satisfies { readonly [name in keyof TrainingConfig]?: readonly TrainingConfig[name][] }
