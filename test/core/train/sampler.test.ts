import { describe, expect, it } from 'vitest'
import { Random } from '../../../main/core/data/random'
import { drawWholeImages } from '../../../main/core/train/sampler'

function take<T>(draws: Generator<T>, count: number): T[] {
  return Array.from({ length: count }, () => draws.next().value as T)
}
const counted = (keys: readonly string[]): Record<string, number> =>
  keys.reduce<Record<string, number>>((counts, key) => ({ ...counts, [key]: (counts[key] ?? 0) + 1 }), {})

describe('drawing whole images', () => {
  it('shows every image and its mirror image once per pass', () => {
    const draws = drawWholeImages(
      () => 4,
      true,
      2,
      () => 'one shape',
      new Random(3)
    )
    for (let pass = 0; pass < 3; pass++) {
      const seen = take(draws, 4)
        .flat()
        .map(({ image, mirror }) => `${image}${mirror ? 'm' : ''}`)
      expect(seen.toSorted()).toEqual(['0', '0m', '1', '1m', '2', '2m', '3', '3m'])
    }
  })

  it('never mixes shapes in a batch, and leaves no image out', () => {
    const shapeOf = (image: number) => (image < 3 ? 'wide' : 'tall')
    const batches = take(
      drawWholeImages(() => 5, false, 2, shapeOf, new Random(1)),
      50
    )
    expect(batches.filter((b) => b.length !== 2 || shapeOf(b[0]!.image) !== shapeOf(b[1]!.image))).toEqual([])
    const counts = Object.values(counted(batches.flat().map(({ image }) => String(image))))
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([20, expect.closeTo(20, -1)])
    expect(counts).toHaveLength(5)
  })

  it('fills a batch that is larger than the set from several passes', () => {
    const batches = take(
      drawWholeImages(
        () => 1,
        false,
        4,
        () => 'x',
        new Random(1)
      ),
      2
    )
    expect(batches.map((b) => b.map(({ image }) => image))).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0]
    ])
  })

  it('is decided by the seed alone', () => {
    const draw = (seed: number) =>
      take(
        drawWholeImages(
          () => 6,
          true,
          2,
          () => 'x',
          new Random(seed)
        ),
        12
      )
    expect(draw(5)).toEqual(draw(5))
    expect(draw(5)).not.toEqual(draw(6))
  })

  it('draws an image that is new in the very next batch', () => {
    let count = 3
    const draws = drawWholeImages(
      () => count,
      true,
      2,
      () => 'x',
      new Random(2)
    )
    take(draws, 1)
    count = 4
    const [next] = take(draws, 1)
    expect(next!.map(({ image }) => image)).toEqual([3, 3])
    const rest = take(draws, 2).flat()
    expect(rest.map(({ image }) => image)).not.toContain(3)
    expect(
      take(draws, 4)
        .flat()
        .filter(({ image }) => image === 3)
    ).toHaveLength(2)
  })
})
