/** The inverse of looking through a sliding window: what each window says about its pixels is added back onto them. */
import type { Graph } from './graph'
import { spanOf, type Window } from './windows'

/**
 * [N·C, T, out...] with one channel per tap -> [N, C, in...], by one transposed convolution with `taps` [T, 1, kernel...].
 * @param target [N, C, in...]
 */
export function scatterTaps(
  g: Graph,
  contributions: string,
  taps: string,
  w: Window,
  target: readonly number[]
): string {
  const out = g.shapeOf(contributions).slice(2)
  const reach = target.slice(2).map((size, i) => (out[i]! - 1) * w.strides[i]! + spanOf(w, i) - w.padBegin[i]! - size)
  const summed = g.emit('ConvTranspose', [contributions, taps], {
    kernel_shape: w.kernel,
    strides: w.strides,
    dilations: w.dilations,
    pads: [...w.padBegin, ...reach.map((r) => Math.max(0, r))]
  })
  const [n, c, ...size] = target as [number, number, ...number[]]
  const missing = reach.map((r) => Math.max(0, -r))
  const shape = size.map((s, i) => s - missing[i]!)
  return g.pad(g.reshape(summed, [n, c, ...shape]), [0, 0, ...size.map(() => 0), 0, 0, ...missing])
}
