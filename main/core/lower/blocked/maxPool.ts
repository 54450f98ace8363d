/**
 * Maximum pooling in blocks of channels, forward and backward. The gradient goes one axis at a time: the maximum of a window is
 * that of its rows' maxima, and the first row that has it, then the first pixel of that row, is the first of the window. In
 * blocks a pixel is 8 or 16 numbers side by side, so that picking every second one is cheap.
 */
import { intOf, intsOf } from '../../graph/attributes'
import type { Graph } from '../../graph/graph'
import { padsOf, windowOf, type Window } from '../../graph/windows'
import { isUnit } from '../geometry'
import type { Layouts } from '../layouts'
import type { Lowered, Lowering, Site } from '../lowering'

export const maxPool: Lowering = ({ g, node, layouts }) => {
  const [x] = node.inputs as [string]
  if (node.outputs.length > 1 || !layouts.isOnlyBlocked(x) || g.rankOf(x) !== 4) return null
  const window = windowOf(node, g.shapeOf(x).slice(2), intsOf(node, 'kernel_shape', []))
  if (intOf(node, 'ceil_mode', 0) === 1 || !isUnit(window.dilations)) return null
  return { blocked: emitPool(layouts, layouts.blocked(x), window, g.shapeOf(node.outputs[0]!)) }
}

function emitPool(layouts: Layouts, x: string, w: Window, shape: readonly number[]): string {
  const attributes = { auto_pad: 'NOTSET', kernel_shape: w.kernel, strides: w.strides, pads: padsOf(w) }
  return layouts.emit('MaxPool', [x], attributes, layouts.blockedShape(shape))
}

/** Null where it does not apply: the maps are not in blocks, or a stride does not divide the size. */
export function gradientInBlocks(site: Site, w: Window): Lowered | null {
  const { g, node, layouts } = site
  const [dy, x, y] = node.inputs as [string, string, string]
  const [n, c, height, width] = g.shapeOf(x) as [number, number, number, number]
  const [, , rows, columns] = g.shapeOf(y) as [number, number, number, number]
  const fits = [height, width].every((size, i) => size % w.strides[i]! === 0)
  if (!layouts.isBlocked(x) || !layouts.isBlocked(y) || !fits || !isUnit(w.dilations)) return null
  const planes = (n * layouts.roundUp(c)) / layouts.block
  const along = (pair: readonly number[], first: number) => [first, pair[1]!]
  const inRows: Window = {
    kernel: along(w.kernel, 1),
    strides: along(w.strides, 1),
    dilations: [1, 1],
    padBegin: along(w.padBegin, 0),
    padEnd: along(w.padEnd, 0)
  }
  const rowMaxima = emitPool(layouts, layouts.blocked(x), inRows, [n, c, height, columns])
  const alongColumn = { ...axisOf(w, 0), outer: planes, size: height, out: rows, inner: columns * layouts.block }
  const alongRow = { ...axisOf(w, 1), outer: planes * height, size: width, out: columns, inner: layouts.block }
  const rowGradient = maximumGradient(g, alongColumn, layouts.blocked(dy), rowMaxima, layouts.blocked(y))
  const dx = maximumGradient(g, alongRow, rowGradient, layouts.blocked(x), rowMaxima)
  return { blocked: g.reshape(dx, g.shapeOf(layouts.blocked(x))) }
}

/** A window sliding over the middle axis of [outer, size, inner]. */
interface Sliding {
  readonly outer: number
  readonly size: number
  readonly inner: number
  /** Windows there are. */
  readonly out: number
  readonly kernel: number
  readonly stride: number
  readonly padBegin: number
}

const axisOf = (w: Window, axis: number) => ({
  kernel: w.kernel[axis]!,
  stride: w.strides[axis]!,
  padBegin: w.padBegin[axis]!
})

/** Of one axis: each pixel that is a maximum takes what those before it have left of dy, and the last one the rest. */
function maximumGradient(g: Graph, s: Sliding, dy: string, x: string, y: string): string {
  const { outer, out, inner, stride } = s
  const small = (value: string) => g.reshape(value, [outer, out, inner])
  const groups = g.reshape(x, [outer, s.size / stride, stride * inner])
  const phases = Array.from({ length: stride }, (_, phase) =>
    g.slice(groups, [phase * inner], [(phase + 1) * inner], [2])
  )
  const taken: (string | null)[] = phases.map(() => null)
  let rest = small(dy)
  for (let tap = 0; tap < s.kernel; tap++) {
    const { phase, shift } = placeOf(s, tap)
    const isLast = tap === s.kernel - 1
    const pixel = isLast ? null : moved(g, phases[phase]!, -shift, out, g.scalar(LOWEST))
    const part = pixel ? g.mul(rest, g.mask(g.emit('Equal', [pixel, small(y)]))) : rest
    if (!isLast) rest = g.sub(rest, part)
    const back = moved(g, part, shift, s.size / stride)
    taken[phase] = taken[phase] ? g.add(taken[phase], back) : back
  }
  const nothing = () => g.expand(g.scalar(0), [outer, s.size / stride, inner])
  return g.concat(
    taken.map((value) => value ?? nothing()),
    2
  )
}

/** Pixel `tap` of window j lies in group j + shift, at `phase` within it. */
function placeOf({ stride, padBegin }: Sliding, tap: number): { phase: number; shift: number } {
  const shift = Math.floor((tap - padBegin) / stride)
  return { phase: tap - padBegin - shift * stride, shift }
}

/** [outer, n, inner] -> [outer, length, inner] whose element i is element i - by of `value`, or `fill`. */
function moved(g: Graph, value: string, by: number, length: number, fill?: string): string {
  const size = g.shapeOf(value)[1]!
  const [first, last] = [Math.max(0, -by), Math.min(size, length - by)]
  const kept = first === 0 && last === size ? value : g.slice(value, [first], [last], [1])
  return g.pad(kept, [0, first + by, 0, 0, length - last - by, 0], fill)
}

/** Less than any pixel. */
export const LOWEST = -3e38
