/** What can be chosen about a net of the table, written behind its name: `unet:width=32,depth=5`. */
import { Failure } from '../failure'

export interface NumberOption {
  readonly type: 'number'
  readonly default: number
  readonly least: number
  readonly most: number
  readonly help: string
}

export interface ChoiceOption<C extends string = string> {
  readonly type: 'choice'
  readonly default: C
  readonly choices: readonly C[]
  readonly help: string
}

export type NetOption = NumberOption | ChoiceOption
export type OptionTable = Readonly<Record<string, NetOption>>

/** The values that a table of options stands for. */
export type ValuesOf<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends ChoiceOption<infer C> ? C : number
}

/** `unet:width=32` -> the name and what is written behind it. */
export function splitSpecification(specification: string): readonly [name: string, options: string] {
  const colon = specification.indexOf(':')
  return colon < 0 ? [specification, ''] : [specification.slice(0, colon), specification.slice(colon + 1)]
}

/** Reads `width=32,depth=5`; throws Failure 'bad-argument' naming the option and what was expected. */
export function readOptions<O extends OptionTable>(net: string, table: O, text: string): ValuesOf<O> {
  const values: Record<string, number | string> = {}
  for (const [name, option] of Object.entries(table)) values[name] = option.default
  for (const part of text.split(',').filter(Boolean)) {
    const [name, value = ''] = part.split('=', 2) as [string, string?]
    const option = Object.hasOwn(table, name) ? table[name] : undefined
    if (!option) throw new Failure('bad-argument', `The net ${net} has no option "${name}"; ${listOptions(table)}.`)
    values[name] = readValue(`The option ${name} of the net ${net}`, option, value)
  }
  return values as ValuesOf<O>
}

function readValue(subject: string, option: NetOption, text: string): number | string {
  switch (option.type) {
    case 'number': {
      const value = Number(text)
      const { least, most } = option
      if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
      throw new Failure(
        'bad-argument',
        `${subject} is "${text}"; a whole number from ${least} to ${most} was expected.`
      )
    }
    case 'choice':
      if (option.choices.includes(text)) return text
      throw new Failure('bad-argument', `${subject} is "${text}"; ${option.choices.join(', ')} was expected.`)
  }
}

function listOptions(table: OptionTable): string {
  const names = Object.keys(table)
  return names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
}
