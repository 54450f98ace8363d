import { describe, expect, it } from 'vitest'
import { assignParts } from '../../../main/core/data/split'

const images = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `image-${i}` }))
const validationOf = (parts: Map<string, string>) =>
  [...parts].filter(([, part]) => part === 'validation').map(([id]) => id)

describe('the split', () => {
  it('puts about the asked share into validation, and another seed another choice', () => {
    const chosen = validationOf(assignParts(images(2000), { seed: 1, validation: 0.2 }))
    expect(Math.abs(chosen.length - 400)).toBeLessThan(90)
    expect(validationOf(assignParts(images(2000), { seed: 2, validation: 0.2 }))).not.toEqual(chosen)
  })

  it('moves no image when images are added', () => {
    const before = assignParts(images(40), { seed: 5, validation: 0.25 })
    const after = assignParts(images(90), { seed: 5, validation: 0.25 })
    for (const [id, part] of before) expect(after.get(id)).toBe(part)
  })

  it('keeps every image in validation when the share grows', () => {
    const few = validationOf(assignParts(images(100), { seed: 5, validation: 0.1 }))
    const more = validationOf(assignParts(images(100), { seed: 5, validation: 0.3 }))
    expect(more).toEqual(expect.arrayContaining(few))
  })

  it('gives both parts at least one of two images, for every seed and every share above 0', () => {
    for (let seed = 0; seed < 50; seed++) {
      for (const validation of [0.01, 0.5, 1]) {
        expect(new Set(assignParts(images(2), { seed, validation }).values()).size).toBe(2)
      }
    }
  })

  it('holds nothing out when the share is 0 or there is one image', () => {
    expect(validationOf(assignParts(images(9), { seed: 1, validation: 0 }))).toEqual([])
    expect(validationOf(assignParts(images(1), { seed: 1, validation: 0.01 }))).toEqual([])
  })

  it('follows the person, even into one part alone', () => {
    const all = images(4).map((image) => ({ ...image, part: 'train' as const }))
    expect(validationOf(assignParts(all, { seed: 1, validation: 0.5 }))).toEqual([])
    const some = [{ id: 'x', part: 'validation' as const }, ...images(3)]
    expect(validationOf(assignParts(some, { seed: 1, validation: 0.0001 }))).toEqual(['x'])
  })

  it('does not count a broken image as the one held out', () => {
    const [first, ...rest] = images(5)
    const broken = { ...first, part: 'validation' as const, usable: false }
    expect(validationOf(assignParts([broken, ...rest], { seed: 1, validation: 0.0001 }))).toHaveLength(2)
  })
})
