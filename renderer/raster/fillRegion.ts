/** Writes one value into every pixel of a region. */
import type { Region } from './flood'
import type { PixelTarget } from './pixels'
import type { Rectangle } from './rectangle'
import { finish, part, type Work } from './work'

export function fillRegion(target: PixelTarget, region: Pick<Region, 'runs' | 'bounds'>, value: number): Rectangle {
  return finish(fillingRegion(target, region, value))
}

/** The same in pieces. */
export function* fillingRegion(
  target: PixelTarget,
  { runs, bounds }: Pick<Region, 'runs' | 'bounds'>,
  value: number
): Work<Rectangle> {
  if (target.fillingBlocks) yield* part(target.fillingBlocks(runs, value), 0, 0.5)
  for (let i = 0; i < runs.length; i += 3) {
    target.fillSpan(runs[i], runs[i + 1], runs[i + 2], value)
    if (i % PIECE === 0) yield 0.5 + (0.5 * i) / runs.length
  }
  return bounds
}

/** Places in the list of runs between two looks at the clock. */
const PIECE = 3 * 64
