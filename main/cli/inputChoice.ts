/** The options that say what numbers a net is given for a picture. */
import { INPUT_CHOICES, type InputChoice } from '../core/train/inputChoice'
import { UsageError, type CommandInput, type CommandOption } from './command'

export const INPUT_OPTIONS: Readonly<Record<string, CommandOption>> = {
  input: {
    type: 'string',
    value: 'scaling',
    help: `what the net wants for a picture: ${INPUT_CHOICES.input.join(', ')}`
  },
  channels: { type: 'string', value: 'order', help: `order of its channels: ${INPUT_CHOICES.channels.join(', ')}` },
  'input-mean': {
    type: 'string',
    value: 'r,g,b',
    help: "input custom: '127.5' or '123.68,116.779,103.939', of 0 to 255"
  },
  'input-std': {
    type: 'string',
    value: 'r,g,b',
    help: "input custom: what the rest is divided by, '127.5' or '58.4,57.1,57.4'"
  }
}

/** What was given of them. */
export function readInputChoice(input: CommandInput): Partial<InputChoice> {
  const inputMean = readTriple(input, 'input-mean')
  const inputStd = readTriple(input, 'input-std')
  const chosen = input.choice('input', INPUT_CHOICES.input)
  const isCustom = inputMean !== undefined || inputStd !== undefined
  if (isCustom && chosen !== undefined && chosen !== 'custom')
    throw new UsageError(`--input-mean and --input-std need --input custom, found "${chosen}".`)
  const given = {
    input: isCustom ? 'custom' : chosen,
    channels: input.choice('channels', INPUT_CHOICES.channels),
    inputMean,
    inputStd: inputStd ?? (isCustom ? [1, 1, 1] : undefined)
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Three numbers, or one for all channels. */
function readTriple(input: CommandInput, option: string): readonly number[] | undefined {
  const text = input.text(option)
  if (text === undefined) return undefined
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if ((values.length !== 1 && values.length !== 3) || values.some((v) => !Number.isFinite(v)))
    throw new UsageError(`--${option} expects three numbers such as 123.68,116.779,103.939, or one, found "${text}".`)
  return values.length === 3 ? values : [values[0], values[0], values[0]]
}
