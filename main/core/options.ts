/** What can be chosen about an entry of a table, written behind its name: `unet:width=32,depth=5`, `adamw:beta2=0.95`. */
import { Failure } from './failure'

export interface NumberOption {
  readonly type: 'whole' | 'real'
  readonly default: number
  readonly least: number
  readonly most: number
  readonly help: string
}

export interface FlagOption {
  readonly type: 'flag'
  readonly default: boolean
  readonly help: string
}

export interface ChoiceOption<C extends string = string> {
  readonly type: 'choice'
  readonly default: C
  readonly choices: readonly C[]
  readonly help: string
}

export type Option = NumberOption | FlagOption | ChoiceOption
export type OptionTable = Readonly<Record<string, Option>>

/** The values that a table of options stands for. */
export type ValuesOf<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends ChoiceOption<infer C> ? C : O[K] extends FlagOption ? boolean : number
}

/** `unet:width=32` -> the name and what is written behind it. */
export function splitSpecification(specification: string): readonly [name: string, options: string] {
  const colon = specification.indexOf(':')
  return colon < 0 ? [specification, ''] : [specification.slice(0, colon), specification.slice(colon + 1)]
}

export function defaultsOf<O extends OptionTable>(table: O): ValuesOf<O> {
  return Object.fromEntries(Object.entries(table).map(([name, option]) => [name, option.default])) as ValuesOf<O>
}

/**
 * Reads `width=32,depth=5`; throws Failure 'bad-argument' naming the option and what was expected.
 * @param owner whose options these are, for the sentence: 'net unet'
 */
export function readOptions<O extends OptionTable>(owner: string, table: O, text: string): ValuesOf<O> {
  const values: Record<string, number | boolean | string> = { ...defaultsOf(table) }
  for (const part of text.split(',').filter(Boolean)) {
    const [name, value = ''] = part.split('=', 2) as [string, string?]
    const option = Object.hasOwn(table, name) ? table[name] : undefined
    if (!option) throw new Failure('bad-argument', `The ${owner} has no option "${name}"; ${listOptions(table)}.`)
    const read = readValue(option, value)
    if (read === null)
      throw new Failure(
        'bad-argument',
        `The option ${name} of the ${owner} is "${value}"; ${rangeOf(option)} was expected.`
      )
    values[name] = read
  }
  return values as ValuesOf<O>
}

/** null for what it cannot be. */
function readValue(option: Option, text: string): number | boolean | string | null {
  switch (option.type) {
    case 'whole':
    case 'real': {
      const value = Number(text)
      const fits = text.trim() !== '' && value >= option.least && value <= option.most
      return fits && (option.type === 'real' || Number.isInteger(value)) ? value : null
    }
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : null
    case 'choice':
      return option.choices.includes(text) ? text : null
  }
}

/** What may be chosen, in words: 'a whole number from 1 to 5'. */
function rangeOf(option: Option): string {
  switch (option.type) {
    case 'whole':
    case 'real':
      return `${option.type === 'whole' ? 'a whole number' : 'a number'} from ${option.least} to ${option.most}`
    case 'flag':
      return 'true or false'
    case 'choice':
      return option.choices.join(', ')
  }
}

/** One line an option, written as it stands behind the name with its default. */
export function describeOptions(name: string, table: OptionTable): string[] {
  return Object.entries(table).map(
    ([option, value]) => `${name}:${option}=${value.default}  ${value.help} (${rangeOf(value)})`
  )
}

function listOptions(table: OptionTable): string {
  const names = Object.keys(table)
  return names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
}
