import { describe, expect, it } from 'vitest'
import { Random } from '../../../main/core/data/random'
import { drawCrops, drawWholeImages, type CropDraw, type CropSource } from '../../../main/core/train/sampler'

function take<T>(draws: Generator<T>, count: number): T[] {
  return Array.from({ length: count }, () => draws.next().value as T)
}
const counted = (keys: readonly string[]): Record<string, number> =>
  keys.reduce<Record<string, number>>((counts, key) => ({ ...counts, [key]: (counts[key] ?? 0) + 1 }), {})

describe('drawing whole images', () => {
  it('shows every image and its mirror image once per pass', () => {
    const draws = drawWholeImages(4, true, 2, () => 'one shape', new Random(3))
    for (let pass = 0; pass < 3; pass++) {
      const seen = take(draws, 4)
        .flat()
        .map(({ image, mirror }) => `${image}${mirror ? 'm' : ''}`)
      expect(seen.toSorted()).toEqual(['0', '0m', '1', '1m', '2', '2m', '3', '3m'])
    }
  })

  it('never mixes shapes in a batch, and leaves no image out', () => {
    const shapeOf = (image: number) => (image < 3 ? 'wide' : 'tall')
    const batches = take(drawWholeImages(5, false, 2, shapeOf, new Random(1)), 50)
    expect(batches.filter((b) => b.length !== 2 || shapeOf(b[0]!.image) !== shapeOf(b[1]!.image))).toEqual([])
    const counts = Object.values(counted(batches.flat().map(({ image }) => String(image))))
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([20, expect.closeTo(20, -1)])
    expect(counts).toHaveLength(5)
  })

  it('fills a batch that is larger than the set from several passes', () => {
    const batches = take(
      drawWholeImages(1, false, 4, () => 'x', new Random(1)),
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
        drawWholeImages(6, true, 2, () => 'x', new Random(seed)),
        12
      )
    expect(draw(5)).toEqual(draw(5))
    expect(draw(5)).not.toEqual(draw(6))
  })
})

describe('drawing crops', () => {
  const anchors = Int32Array.of(0, 0, 99, 59, 50, 30)
  const sources: readonly CropSource[] = [
    { width: 100, height: 60, anchors },
    { width: 40, height: 30, anchors: null },
    { width: 64, height: 32, anchors: null }
  ]
  const draw = (seed: number, batches: number): CropDraw[] =>
    take(drawCrops(sources, true, 2, 32, new Random(seed)), batches).flat()

  it('shows every picture once per pass, mirrored half of the time', () => {
    const all = draw(2, 300)
    for (let pass = 0; pass < 200; pass++)
      expect(
        all
          .slice(3 * pass, 3 * pass + 3)
          .map((d) => d.image)
          .toSorted()
      ).toEqual([0, 1, 2])
    expect(all.filter((d) => d.mirror).length / all.length).toBeCloseTo(0.5, 1)
  })

  it('stays inside the picture, and starts at its edge when it is smaller', () => {
    for (const { image, x, y } of draw(4, 300)) {
      const { width, height } = sources[image]!
      expect(x >= 0 && x <= Math.max(0, width - 32) && y >= 0 && y <= Math.max(0, height - 32)).toBe(true)
      if (image === 1) expect(y).toBe(0)
    }
  })

  it('holds a labelled pixel wherever few are labelled, and meets every one of them', () => {
    const covered = new Set<number>()
    for (const { image, x, y } of draw(7, 300)) {
      if (image !== 0) continue
      const inside = [0, 1, 2].filter((a) => {
        const [ax, ay] = [anchors[2 * a]!, anchors[2 * a + 1]!]
        return ax >= x && ax < x + 32 && ay >= y && ay < y + 32
      })
      expect(inside).not.toEqual([])
      inside.forEach((a) => covered.add(a))
    }
    expect([...covered].toSorted()).toEqual([0, 1, 2])
  })

  it('is decided by the seed alone', () => {
    expect(draw(5, 20)).toEqual(draw(5, 20))
    expect(draw(5, 20)).not.toEqual(draw(6, 20))
  })
})
