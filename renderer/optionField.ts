/** How an option of a training is shown and checked: a number with bounds, or a choice among names. */
import type { TrainingConfig, TrainingMode } from './types'

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

export const fieldMatters = ({ modes, matters }: NumberField, config: TrainingConfig): boolean =>
  modes.includes(config.mode) && (matters === undefined || matters(config))

/** One sentence about a value out of bounds; null when it is fine. */
export function problemWith(field: NumberField, value: number): string | null {
  const { label, least, most, step } = field
  if (!(value >= least && value <= most)) return `${label} must lie between ${least} and ${most}.`
  if (step > 0 && value % step !== 0)
    return `${label} must be a ${step === 1 ? 'whole number' : `multiple of ${step}`}.`
  return null
}
