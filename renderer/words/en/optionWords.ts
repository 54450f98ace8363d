/** What an option of a training is called, what it does, and the names of its choices; in English its own table says it. */
import type { ChoiceField, NumberField } from '../../optionField'

export interface OptionWords {
  readonly label: string
  readonly hint: string
  readonly choices?: Readonly<Record<string, string>>
}

export type FieldName = NumberField['option'] | ChoiceField['option']

export const FIELDS: Readonly<Partial<Record<FieldName, OptionWords>>> = {}
