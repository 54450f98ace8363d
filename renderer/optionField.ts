/** How an option of a training is shown and checked: a number with bounds, or a choice among names. */
import type { TrainingConfig, TrainingMode } from './types'
import { words } from './words'
import type { OptionWords } from './words/en/optionWords'

type OptionOf<Value> = {
  [K in keyof TrainingConfig]: TrainingConfig[K] extends Value ? K : never
}[keyof TrainingConfig]

export interface NumberField {
  readonly option: OptionOf<number>
  readonly label: string
  readonly hint: string
  readonly least: number
  readonly most: number
  /** The value must be a multiple of it; 0 for any number. */
  readonly step: number
  readonly modes: readonly TrainingMode[]
  /** Whether the other options give it a meaning; always when absent. */
  readonly matters?: (config: TrainingConfig) => boolean
}

export interface ChoiceField {
  readonly option: OptionOf<string>
  readonly label: string
  readonly hint: string
  readonly choices: Readonly<Record<string, string>>
}

/** What a field is called and what it does, in the language that is spoken. */
export const saidOf = (field: NumberField | ChoiceField): OptionWords => words.options.fields[field.option] ?? field

export const choiceOf = (field: ChoiceField, name: string): string =>
  saidOf(field).choices?.[name] ?? field.choices[name] ?? name

export const fieldMatters = ({ modes, matters }: NumberField, config: TrainingConfig): boolean =>
  modes.includes(config.mode) && (matters === undefined || matters(config))

/** One sentence about a value out of bounds; null when it is fine. */
export function problemWith(field: NumberField, value: number): string | null {
  const { least, most, step } = field
  const { label } = saidOf(field)
  if (!(value >= least && value <= most)) return words.options.between(label, least, most)
  return step > 0 && value % step !== 0 ? words.options.multiple(label, step) : null
}
