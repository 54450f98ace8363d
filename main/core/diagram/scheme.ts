/**
 * What is drawn of a net: a card for every block that learns (and the image, the logits, joins that stand alone), and wires
 * between them, on which pools, resizes and the like are only badges.
 */
import { isWeighted } from './blocks'
import type { Flow } from './flow'
import type { Unit } from './unit'

export interface SchemeWire {
  /** Indices of cards. */
  readonly from: number
  readonly to: number
  /** The value that leaves the first card. */
  readonly value: string
  readonly badges: readonly string[]
}

export interface Scheme {
  readonly cards: readonly Unit[]
  readonly wires: readonly SchemeWire[]
}

export function findScheme(flow: Flow): Scheme {
  const shown = flow.units.flatMap((unit, i) => (isCard(unit) || isFork(flow, i) ? [i] : []))
  const cardAt = new Map(shown.map((unit, card) => [unit, card] as const))
  const wires = shown.flatMap((unit, to) =>
    flow.sourcesOf(unit).map((source) => ({ ...walkBack(flow, cardAt, source, unit), to }))
  )
  return { cards: shown.map((i) => flow.units[i]!), wires: withoutTwins(wires) }
}

const isCard = (unit: Unit): boolean =>
  isWeighted(unit) || unit.kind === 'input' || unit.kind === 'output' || unit.kind === 'join'

/** What several blocks read is drawn once. */
const isFork = (flow: Flow, i: number): boolean =>
  flow.sourcesOf(i).length > 1 || (flow.readersOf(i).length > 1 && flow.units[i]!.label !== '')

/** From what a card reads back to the card that it comes from, with the words for what lies between. */
function walkBack(
  flow: Flow,
  cardAt: ReadonlyMap<number, number>,
  source: number,
  reader: number
): Omit<SchemeWire, 'to'> {
  const badges: string[] = []
  let [at, after] = [source, reader]
  while (!cardAt.has(at)) {
    const label = flow.units[at]!.label
    if (label) badges.unshift(label)
    ;[at, after] = [flow.sourcesOf(at)[0]!, at]
  }
  return { from: cardAt.get(at)!, value: flow.valuesBetween(at, after)[0]!, badges }
}

/** Query, key and value of one value are one wire. */
function withoutTwins(wires: readonly SchemeWire[]): SchemeWire[] {
  const seen = new Set<string>()
  return wires.filter(({ from, to, badges }) => {
    const key = [from, to, ...badges].join('|')
    return !seen.has(key) && seen.add(key)
  })
}
