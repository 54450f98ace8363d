import { expect, it } from 'vitest'
import { Speed } from '../../../main/core/train/speed'

/** Steps per second after each run of steps; a run is how long it took, milliseconds, and how many steps it made. */
function after(runs: readonly (readonly [ms: number, steps: number])[]): number[] {
  let now = 500
  const speed = new Speed({ now: () => now })
  return runs.map(([ms, steps]) => {
    now += ms
    speed.count(steps)
    return speed.perSecond()
  })
}

it('the first steps, which warm up, count only until there are others', () => {
  expect(after([[2000, 1]])).toEqual([0.5])
  expect(after([[2000, 1], [100, 1], [300, 1]])).toEqual([0.5, 10, 5]) // prettier-ignore
  expect(after([[4000, 8], [500, 10]])).toEqual([2, 20]) // prettier-ignore
})

it('older runs than the last twenty are forgotten', () => {
  const slow = Array.from({ length: 30 }, () => [1000, 1] as const)
  const quick = Array.from({ length: 20 }, () => [100, 1] as const)
  expect(after([...slow, ...quick]).at(-1)).toBeCloseTo(10)
})
