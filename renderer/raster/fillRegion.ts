/** Writes one value into every pixel of a region. */
import type { Region } from './flood'
import type { PixelTarget } from './pixels'
import type { Rectangle } from './rectangle'

export function fillRegion(target: PixelTarget, region: Pick<Region, 'runs' | 'bounds'>, value: number): Rectangle {
  const { runs } = region
  for (let i = 0; i < runs.length; i += 3) target.fillSpan(runs[i], runs[i + 1], runs[i + 2], value)
  return region.bounds
}
