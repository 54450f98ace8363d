/** The options that say what numbers a net is given for a picture, with the trainer's own defaults. */
import type { ChoiceField } from './optionField'
import type { TrainingConfig } from './types'
import { words } from './words'

export const INPUT_DEFAULTS = {
  input: 'auto',
  channels: 'auto',
  inputMean: [0, 0, 0],
  inputStd: [255, 255, 255]
} as const satisfies Partial<TrainingConfig>

// prettier-ignore
export const INPUT: ChoiceField = {
  option: 'input', label: 'Scaling', hint: 'The numbers that the net was trained on: weights learned on others see every picture wrongly',
  choices: {
    auto: "the net's own", unit: '0 to 1', symmetric: '−1 to 1', bytes: '0 to 255',
    imagenet: 'ImageNet', vgg: 'VGG', caffe: 'Caffe', custom: 'by hand'
  }
}
export const CHANNELS: ChoiceField = {
  option: 'channels',
  label: 'Channels',
  hint: 'The order in which the net takes red, green and blue; its own is BGR for Caffe, RGB for the others',
  choices: { auto: 'its own', rgb: 'RGB', bgr: 'BGR' }
}

export const isMean = (value: number): boolean => Number.isFinite(value)
export const isDeviation = (value: number): boolean => Number.isFinite(value) && value > 0

/** One sentence about a mean or deviation that cannot be used; null when all is fine. */
export function problemWithInput({ input, inputMean, inputStd }: TrainingConfig): string | null {
  if (input !== 'custom') return null
  if (!inputMean.every(isMean)) return words.options.meansNeeded
  if (!inputStd.every(isDeviation)) return words.options.deviationsNeeded
  return null
}
