/** The taps of a sliding window. */
import type { Window } from './windows'

/** Where each tap of the window starts, row-major. */
export function tapOffsets(w: Pick<Window, 'kernel' | 'dilations'>): number[][] {
  let offsets: number[][] = [[]]
  w.kernel.forEach((k, axis) => {
    offsets = offsets.flatMap((o) => Array.from({ length: k }, (_, i) => [...o, i * w.dilations[axis]!]))
  })
  return offsets
}
