/**
 * Heaviside(x) = 1 where x > threshold, else 0: the slope of what bends there. On the CPU in one pass over the map, by a HardSigmoid
 * so steep that no normal float32 lies on its slope; elsewhere as the comparison it is.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.heaviside.html, 0 at the threshold.
 */
import { floatOf } from '../graph/attributes'
import { float } from '../graph/types'
import type { Lowering } from './lowering'

/** Powers of two, so that steepness·threshold is exact. */
const STEEPEST = 2 ** 127
const STEEP = 2 ** 100

export const lowerHeaviside: Lowering = ({ g, node, target, layouts }) => {
  const [x] = node.inputs as [string]
  const threshold = floatOf(node, 'threshold', 0)
  const steepness = threshold === 0 ? STEEPEST : STEEP
  const emit = (value: string): string =>
    target.provider === 'cpu'
      ? g.emit('HardSigmoid', [value], { alpha: float(steepness), beta: float(-steepness * threshold) })
      : g.mask(g.emit('Greater', [value, g.scalar(threshold)]))
  return layouts.isOnlyBlocked(x) ? { blocked: emit(layouts.blocked(x)) } : [emit(layouts.plain(x))]
}
