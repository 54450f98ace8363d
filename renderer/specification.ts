/**
 * A choice with its settings as one text, `unet:width=32` or `adamw:beta2=0.95`: taken apart for the fields that a table of
 * options asks for, and put together again. What equals its default is not written.
 */
import type { Option, OptionTable } from './types'
import { words } from './words'

export interface Specification {
  readonly name: string
  /** As written; what is missing has its default. */
  readonly values: Readonly<Record<string, string>>
}

export function readSpecification(text: string): Specification {
  const colon = text.indexOf(':')
  if (colon < 0) return { name: text, values: {} }
  const parts = text
    .slice(colon + 1)
    .split(',')
    .filter(Boolean)
  return { name: text.slice(0, colon), values: Object.fromEntries(parts.map((part) => part.split('=', 2))) }
}

export function writeSpecification({ name, values }: Specification, table: OptionTable): string {
  const parts = Object.entries(values)
    .filter(([option, value]) => value !== String(table[option]?.default))
    .map(([option, value]) => `${option}=${value}`)
  return parts.length === 0 ? name : `${name}:${parts.join(',')}`
}

/** What a setting stands at. */
export const valueOf = ({ values }: Specification, name: string, option: Option): string =>
  values[name] ?? String(option.default)

/** 'weightDecay' -> 'Weight decay', 'beta1' -> 'Beta 1' */
export function labelOf(name: string): string {
  const apart = name.replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
  return apart.charAt(0).toUpperCase() + apart.slice(1)
}

/** In the language that is spoken. */
export const settingOf = (name: string): string => words.core.setting(name, labelOf(name))

/** One sentence about a value out of bounds; null when it is fine. */
export function problemWithValue(name: string, option: Option, text: string): string | null {
  if (option.type === 'flag' || option.type === 'choice') return null
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value >= option.least && value <= option.most))
    return words.core.bounds(settingOf(name), option.least, option.most)
  return option.type === 'whole' && !Number.isInteger(value) ? words.core.whole(settingOf(name)) : null
}

/** The first problem among the settings of a choice. */
export function problemWithSpecification(text: string, table: OptionTable): string | null {
  const specification = readSpecification(text)
  const problems = Object.entries(table).map(([name, option]) =>
    problemWithValue(name, option, valueOf(specification, name, option))
  )
  return problems.find((problem) => problem !== null) ?? null
}
