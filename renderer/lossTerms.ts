/** A loss as a sum with weights, '0.7*focal+0.3*dice', taken apart for the fields of its weights. */
import { choiceOf } from './optionField'
import { LOSS } from './recipeOptions'
import { words } from './words'

export interface LossTerm {
  readonly name: string
  /** As written. */
  readonly weight: string
}

export function readLoss(text: string): readonly LossTerm[] {
  return text.split('+').map((part) => {
    const [name = '', weight = '1'] = part.replaceAll(/\s/g, '').split('*').toReversed()
    return { name, weight }
  })
}

export const writeLoss = (terms: readonly LossTerm[]): string =>
  terms.map(({ name, weight }) => (Number(weight) === 1 ? name : `${weight}*${name}`)).join('+')

/** The names alone: which choice of the list it is, whatever its weights. */
export const namesOf = (text: string): string =>
  readLoss(text)
    .map(({ name }) => name)
    .join('+')

export const titleOfLoss = (name: string): string => choiceOf(LOSS, name)

/** One sentence about a weight that no sum can have; null when it is fine. A loss alone needs none. */
export function problemWithTerm({ name, weight }: LossTerm): string | null {
  return /^(\d+(\.\d*)?|\.\d+)$/.test(weight) && Number(weight) > 0 && Number(weight) <= 1000
    ? null
    : words.options.weightOf(titleOfLoss(name))
}

export function problemWithLoss(text: string): string | null {
  return (
    readLoss(text)
      .map(problemWithTerm)
      .find((problem) => problem !== null) ?? null
  )
}
