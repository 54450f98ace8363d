/** Weighted sums of losses, written as a person would: 'crossEntropy+dice', '0.7*focal + 0.3*dice'. */
import { Failure } from '../failure'
import type { Loss } from './loss'

export interface Term {
  readonly weight: number
  readonly name: string
}

const TERM = /^(?:(\d+(?:\.\d*)?|\.\d+)\*)?([A-Za-z]\w*)$/

/** Reads a sum of losses; throws Failure 'bad-argument' naming the part that cannot be read. */
export function parseBlend(text: string, names: readonly string[]): Term[] {
  return text.split('+').map((part) => {
    const [, weight = '1', name = ''] = TERM.exec(part.replaceAll(/\s/g, '')) ?? []
    if (!names.includes(name) || Number(weight) === 0)
      throw new Failure(
        'bad-argument',
        `The loss "${text}" has the part "${part.trim()}"; one of ${names.join(', ')} was expected, or a sum such as 0.7*focal+0.3*dice.`
      )
    return { weight: Number(weight), name }
  })
}

export function blend(terms: readonly { readonly weight: number; readonly loss: Loss }[]): Loss {
  return (g, logits, labels, options, pixelWeights) =>
    terms
      .map(({ weight, loss }) => {
        const term = loss(g, logits, labels, options, pixelWeights)
        return { loss: g.scale(term.loss, weight), gradient: g.scale(term.gradient, weight) }
      })
      .reduce((sum, term) => ({ loss: g.add(sum.loss, term.loss), gradient: g.add(sum.gradient, term.gradient) }))
}
