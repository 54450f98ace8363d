import { describe, expect, it } from 'vitest'
import { mapClasses } from '../../../main/core/data/classMapping'

describe('the classes of a net in those of the project', () => {
  const cases: readonly (readonly [string, string, string, readonly (number | null)[]])[] = [
    ['as they were', 'ground cell', 'ground cell', [0, 1]],
    ['one more', 'ground cell', 'ground cell junk', [0, 1]],
    ['one renamed', 'ground cell', 'ground nucleus', [0, 1]],
    ['the last removed', 'ground cell junk', 'ground cell', [0, 1, null]],
    ['one in the middle removed', 'ground cell junk', 'ground junk', [0, null, 1]],
    ['two exchanged', 'ground cell junk', 'ground junk cell', [0, 2, 1]],
    ['one removed, one renamed', 'ground cell junk', 'soil cell', [0, 1, null]]
  ]
  it.each(cases)('%s', (_name, from, to, expected) => {
    const [old, now] = [from.split(' '), to.split(' ')]
    const found = [...mapClasses(old, now)]
    expect(found.slice(0, old.length).map((v) => (v === 255 ? null : v))).toEqual(expected)
    expect(found.slice(old.length).every((v) => v === 255)).toBe(true)
  })
})
