/** What can be chosen about a training. */
import { countOf } from '../../format'
import { FIELDS } from './optionWords'

export const options = {
  steps: 'Steps and sizes',
  crop: 'Crop',
  cropHint: 'The net takes images of this size and no other',
  input: 'Input of the net',
  loss: 'Loss',
  optimizer: 'Optimizer',
  schedule: 'Schedule',
  machine: 'Machine',
  devices: 'Devices',
  devicesHint: 'Several that share every batch, instead of the one above: cuda:0, cuda:1',
  one: 'one',
  reset: 'Back to the defaults',
  stepCount: (steps: string) => `${steps} steps`,
  deviceCount: (count: number) => countOf(count, 'device'),
  ruleCount: (count: number) => countOf(count, 'rule'),
  between: (name: string, least: number, most: number) => `${name} must lie between ${least} and ${most}.`,
  multiple: (name: string, step: number) => `${name} must be a ${step === 1 ? 'whole number' : `multiple of ${step}`}.`,
  fields: FIELDS,
  inputMeaning: {
    auto: 'A net of the list has its scaling inside; for a file it is read from the net, or guessed.',
    unit: 'RGB, divided by 255.',
    symmetric: 'RGB, minus 127.5, divided by 127.5.',
    bytes: 'RGB as it stands in the file.',
    imagenet: 'RGB from 0 to 1, minus the mean of ImageNet, divided by its standard deviation: nets of PyTorch.',
    vgg: 'RGB from 0 to 255, minus the mean of ImageNet: VGG weights of MXNet.',
    caffe: 'BGR from 0 to 255, minus the mean of ImageNet: weights that come from Caffe.',
    custom: 'Each channel from 0 to 255, minus its mean, divided by its standard deviation.'
  },
  meansNeeded: 'The means of the input must be three numbers.',
  deviationsNeeded: 'The standard deviations of the input must be three numbers above 0.',
  mean: 'Mean',
  deviation: 'Std',
  termHint: 'The weight of this loss in the sum',
  classWeights: 'Class weights',
  classWeightsHint: 'How much the pixels of a class count; balanced: those of rare classes for more',
  allEqual: 'all equal',
  balanced: 'balanced',
  byClass: 'by class',
  classBounds: 'A weight must lie between 0 and 1000.',
  sources: {
    hand: 'Pixels painted by hand',
    assisted: 'Pixels made with assistance',
    imported: 'Pixels imported',
    accepted: 'Pixels accepted from a net'
  },
  countsOf: (name: string) => `How much a pixel of ${name} counts`,
  weightOf: (loss: string) => `The weight of ${loss} must lie above 0 and at most at 1000.`,
  optimizerHint: 'How a step is made from a gradient',
  milestones: 'At the steps',
  milestonesHint: 'The steps of a phase at which the learning rate is reduced, in rising order',
  channels: ['red', 'green', 'blue'] as readonly string[],
  numberOf: (label: string, channel: string) => `${label} of ${channel}`,
  numberHint: (label: string, channel: string) => `${label} of ${channel}, where a byte goes from 0 to 255`
}
