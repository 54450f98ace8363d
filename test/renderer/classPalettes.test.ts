import { expect, test } from 'vitest'
import { CLASS_PALETTES, recoloured } from '../../renderer/classPalettes'

const classes = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `c${i}`, color: `#00000${i}`, key: String(i) }))

test('a palette recolours the classes that it has colours for, and nothing else of them', () => {
  const [first, second, ...others] = recoloured(classes(9), 'tolBright')
  expect([first.color, second]).toEqual(['#bbbbbb', { name: 'c1', color: '#4477aa', key: '1' }])
  expect(others.slice(5).map(({ color }) => color)).toEqual(['#000007', '#000008'])
})

test.each(Object.entries(CLASS_PALETTES))(
  'the colours of %s are apart, also where red and green look alike',
  (_, { colours }) => {
    expect(new Set(colours).size).toBe(colours.length)
    const seen = colours.map(seenWithoutGreen)
    const distances = seen.flatMap((a, i) =>
      seen.slice(i + 1).map((b) => Math.hypot(...a.map((part, c) => part - b[c])))
    )
    expect(Math.min(...distances)).toBeGreaterThan(10)
  }
)

/** '#rrggbb' as a deuteranope sees it, 0..255 (Viénot, Brettel and Mollon 1999, on linear light). */
function seenWithoutGreen(colour: string): number[] {
  const [r, g, b] = [1, 3, 5].map((at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2)
  const both = 0.29275 * r + 0.70725 * g
  return [both, both, -0.02234 * r + 0.02234 * g + b].map((light) => 255 * Math.max(0, light) ** (1 / 2.2))
}
