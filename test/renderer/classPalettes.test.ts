import { expect, test } from 'vitest'
import { HEAT_COLOURS } from '../../renderer/canvas/heat'
import { PROVENANCE_LEGEND } from '../../renderer/canvas/provenanceLegend'
import { nextClass } from '../../renderer/classColors'
import { CLASS_PALETTES, recoloured } from '../../renderer/classPalettes'
import type { LabelClass } from '../../renderer/types'
import { COLOUR_VISIONS, labOf, nearest } from './colourVision'

const classes = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `c${i}`, color: `#00000${i}`, key: String(i) }))

test('a palette recolours the classes that it has colours for, and nothing else of them', () => {
  const [first, second, ...others] = recoloured(classes(9), 'tolBright')
  expect([first.color, second]).toEqual(['#bbbbbb', { name: 'c1', color: '#4477aa', key: '1' }])
  expect(others.slice(5).map(({ color }) => color)).toEqual(['#000007', '#000008'])
})

/** Differences of 2 are just seen side by side; patches of an overlay need more. */
const APART = 13

const OWN = Array.from({ length: 12 }).reduce<readonly LabelClass[]>((known) => [...known, nextClass(known)], [])

const SETS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(CLASS_PALETTES).map(([name, { colours }]) => [name, colours])),
  'new classes': OWN.map(({ color }) => color),
  provenance: PROVENANCE_LEGEND.slice(0, 4).map(({ color }) => color)
}

test.each(Object.keys(SETS).flatMap((name) => COLOUR_VISIONS.map((vision) => [name, vision] as const)))(
  'the colours of %s are apart with %s vision',
  (name, vision) => {
    const { pair, apart } = nearest(SETS[name], vision)
    expect(apart, pair.join(' and ')).toBeGreaterThan(APART)
  }
)

test.each(COLOUR_VISIONS)('the colours of uncertainty grow lighter step by step with %s vision', (vision) => {
  const lightness = HEAT_COLOURS.map((colour) => labOf(colour, vision)[0])
  const steps = lightness.slice(1).map((value, i) => value - lightness[i])
  expect(Math.min(...steps)).toBeGreaterThan(4)
})
