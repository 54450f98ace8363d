/** What a training is asked to do: a plain object that fits into a file. */

export type TrainingMode = 'head' | 'head-then-full' | 'full'

export interface TrainingConfig {
  /** 'default', the name of a builder ('unet'), or the path of an ONNX file. */
  readonly net: string
  /** head: encoder features cached once, decoder trained; full: every parameter on random crops. */
  readonly mode: TrainingMode
  readonly optimizer: 'adamw' | 'sgd'
  readonly headSteps: number
  readonly fullSteps: number
  /** Images per step: whole images in head mode, crops in full mode. */
  readonly headBatch: number
  readonly fullBatch: number
  readonly headLearningRate: number
  readonly fullLearningRate: number
  /** Learning rate of the encoder relative to the head's, in full mode. */
  readonly encoderMultiplier: number
  readonly weightDecay: number
  readonly momentum: number
  /** Side of the square crops of full mode, pixels, a multiple of 32. */
  readonly crop: number
  /** Images are scaled down until the longer side has at most this many pixels. */
  readonly maxSide: number
  readonly classWeights: 'none' | 'balanced'
  /** Also train on the mirrored image. */
  readonly mirror: boolean
  readonly validateEvery: number
  readonly seed: number
  readonly threads: number
}

export const DEFAULT_CONFIG: TrainingConfig = {
  net: 'default',
  mode: 'head',
  optimizer: 'adamw',
  headSteps: 300,
  fullSteps: 150,
  headBatch: 2,
  fullBatch: 4,
  headLearningRate: 3e-3,
  fullLearningRate: 5e-4,
  encoderMultiplier: 0.3,
  weightDecay: 1e-4,
  momentum: 0.9,
  crop: 256,
  maxSide: 1024,
  classWeights: 'none',
  mirror: true,
  validateEvery: 50,
  seed: 0,
  threads: 0
}
