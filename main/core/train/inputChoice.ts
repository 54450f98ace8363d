/** The part of a training's settings that says what numbers the net is given for a picture. */
import { Failure } from '../failure'
import type { Model } from '../graph/types'
import { guessInput } from '../models/guessInput'
import {
  checkScaling,
  describeScaling,
  INPUT_PRESETS,
  scaleInput,
  withoutNormalisation,
  type InputPreset,
  type InputScaling
} from '../models/inputScaling'
import type { NetSource } from '../models/net'

export interface InputChoice {
  /** 'auto' is the net's own, or a guess at it; 'custom' takes inputMean and inputStd. */
  readonly input: 'auto' | InputPreset | 'custom'
  /** 'auto' is the preset's own: BGR for caffe, RGB for the others. */
  readonly channels: 'auto' | 'rgb' | 'bgr'
  /** Of 'custom': (byte - mean) / std, for red, green and blue. */
  readonly inputMean: readonly number[]
  readonly inputStd: readonly number[]
}

export const DEFAULT_INPUT: InputChoice = {
  input: 'auto',
  channels: 'auto',
  inputMean: [0, 0, 0],
  inputStd: [255, 255, 255]
}

export const INPUT_CHOICES = {
  input: ['auto', ...(Object.keys(INPUT_PRESETS) as InputPreset[]), 'custom'],
  channels: ['auto', 'rgb', 'bgr']
} as const

export function checkInput({ input, inputMean, inputStd }: InputChoice): void {
  if (input === 'custom') checkScaling(inputMean, inputStd)
}

/** The net with its input scaled as chosen, and one sentence that says how and why. */
export function chooseInput(
  source: NetSource,
  net: string,
  model: Model,
  choice: InputChoice
): { readonly model: Model; readonly sentence: string } {
  const isFile = source.group === 'File'
  // the nets of the table normalise as the weights that fit them want it; the person's choice replaces that
  if (choice.input === 'auto' && !isFile) {
    if (choice.channels === 'auto') return { model, sentence: "The net's own scaling of its input is used." }
    throw new Failure('bad-argument', `channels is ${choice.channels} without an input; choose the input too.`)
  }
  const guess = choice.input === 'auto' ? guessInput(net, model) : null
  const scaling = scalingOf(choice, guess?.preset)
  const words = describeScaling(scaling)
  const sentence = guess
    ? `The net is given ${words}: a guess, because ${guess.reason}.`
    : `The net is given ${words}, as chosen.`
  // a file of our own keeps what stands in it
  if (guess?.preset === 'unit' && scaling.order === 'rgb') return { model, sentence }
  return { model: scaleInput(isFile ? model : withoutNormalisation(model), scaling), sentence }
}

function scalingOf({ input, channels, inputMean, inputStd }: InputChoice, guessed: InputPreset = 'unit'): InputScaling {
  const chosen: InputScaling =
    input === 'custom'
      ? { mean: inputMean, std: inputStd, order: 'rgb' }
      : INPUT_PRESETS[input === 'auto' ? guessed : input]
  return channels === 'auto' ? chosen : { ...chosen, order: channels }
}
