import { describe, expect, it } from 'vitest'
import { Random } from '../../../main/core/data/random'

const draws = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next())

describe('the random generator', () => {
  it('gives the numbers of the published xoshiro128** for the state 1, 2, 3, 4', () => {
    // From the tests of the rand_xoshiro crate, which took them from the authors' C program.
    const published = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804
    ]
    const random = Random.restore([1, 2, 3, 4])
    expect(draws(random, 10).map((value) => value * 2 ** 32)).toEqual(published)
  })

  it('repeats itself for the same seed and differs for another', () => {
    expect(draws(new Random(7), 20)).toEqual(draws(new Random(7), 20))
    expect(draws(new Random(7), 20)).not.toEqual(draws(new Random(8), 20))
  })

  it('goes on exactly where a saved state was taken, after numbers of every kind', () => {
    const random = new Random(3)
    random.normal()
    random.shuffle([1, 2, 3])
    const saved = JSON.parse(JSON.stringify(random.state()))
    expect(draws(Random.restore(saved), 5)).toEqual(draws(random, 5))
  })

  it('shuffles into every order about equally often and leaves the original alone', () => {
    const random = new Random(1)
    const items = ['a', 'b', 'c']
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(items).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(items).toEqual(['a', 'b', 'c'])
    expect(counts.size).toBe(6)
    // 6 standard deviations around 1000.
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(6 * Math.sqrt(6000 * (1 / 6) * (5 / 6)))
  })

  it('has the mean and variance of a normal distribution, and integers within their range', () => {
    const random = new Random(2)
    const values = Array.from({ length: 20_000 }, () => random.normal())
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(variance - 1)).toBeLessThan(0.06)
    expect(new Set(Array.from({ length: 500 }, () => random.integer(4)))).toEqual(new Set([0, 1, 2, 3]))
  })
})
