/** Rules by name: which parameters learn, how fast, and how strongly they decay. The last rule that matches a name decides. */
import { Failure } from '../failure'

export interface ParameterRule {
  /** '*' stands for any characters: 'enc.*', '*.bias'. */
  readonly pattern: string
  /** Factor of the learning rate; 0 freezes. */
  readonly rate?: number
  /** Factor of the weight decay. */
  readonly decay?: number
}

export interface Multipliers {
  readonly rate: number
  readonly decay: number
}

export const NO_CHANGE: Multipliers = { rate: 1, decay: 1 }

/** Turns rules into a function of the name; a pattern that matches nothing is a mistake and is named. */
export function compileRules(rules: readonly ParameterRule[], names: readonly string[]): (name: string) => Multipliers {
  const compiled = rules.map((rule) => ({ ...rule, matches: globToRegExp(rule.pattern) }))
  for (const { pattern, matches } of compiled)
    if (!names.some((name) => matches.test(name)))
      throw new Failure(
        'bad-argument',
        `The pattern "${pattern}" matches no parameter of the net; the first one is called "${names[0]}".`
      )
  return (name) =>
    compiled.reduce<Multipliers>(
      (found, { rate, decay, matches }) =>
        matches.test(name) ? { rate: rate ?? found.rate, decay: decay ?? found.decay } : found,
      NO_CHANGE
    )
}

export const globToRegExp = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`
  )
