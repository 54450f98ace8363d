/** Layers whose window slides over an image: the pixels under each tap of the window are slices, the rest is one product of matrices. */
import { intOf, intsOf } from '../../graph/attributes'
import type { Graph } from '../../graph/graph'
import { sizeOf } from '../../graph/types'
import { groupOf, slide, spanOf, transposedWindowOf, windowOf, type Window } from '../../graph/windows'
import { tapOffsets } from '../../graph/windowTaps'
import type { Substitution } from '../lowering'

/** What each tap of the window sees: [N, C, size...] -> one [N, C, out...] per tap; beyond the image there are zeros. */
function tapsOf(g: Graph, x: string, w: Window, out: readonly number[]): string[] {
  const size = g.shapeOf(x).slice(2)
  const last = out.map((o, i) => (o - 1) * w.strides[i]!)
  const beyond = size.map((s, i) => Math.max(0, last[i]! + spanOf(w, i) - s - w.padBegin[i]!))
  const padded = g.pad(x, [0, 0, ...w.padBegin, 0, 0, ...beyond])
  const axes = size.map((_, i) => i + 2)
  return tapOffsets(w).map((offset) => {
    const ends = offset.map((o, i) => o + last[i]! + 1)
    return g.slice(padded, offset, ends, axes, w.strides)
  })
}

/** [G, M/G, T·C/G] · [N, G, T·C/G, P], T taps and P pixels */
export const convolution: Substitution = (g, node) => {
  const [x, weight, bias] = node.inputs as [string, string, string?]
  const [n, , ...size] = g.shapeOf(x) as [number, number, ...number[]]
  const [filters, channels, ...kernel] = g.shapeOf(weight) as [number, number, ...number[]]
  const group = groupOf(node)
  const w = windowOf(node, size, kernel)
  const out = slide(w, size)
  const taps = tapsOf(g, x, w, out).map((tap) => g.reshape(tap, [n, group, channels, sizeOf(out)]))
  const filter = g.reshape(weight, [group, filters / group, channels, taps.length])
  const rows = g.reshape(g.transpose(filter, [0, 1, 3, 2]), [group, filters / group, taps.length * channels])
  const y = g.reshape(g.matmul(rows, g.concat(taps, 2)), [n, filters, ...out])
  return [bias ? g.add(y, g.perChannel(bias, y)) : y]
}

/** A convolution of the image with zeros between its pixels, by the filter turned around. */
export const transposedConvolution: Substitution = (g, node) => {
  const [x, weight, ...bias] = node.inputs as [string, string, ...string[]]
  const [n, c, ...size] = g.shapeOf(x) as [number, number, ...number[]]
  const [, perGroup, ...kernel] = g.shapeOf(weight) as [number, number, ...number[]]
  const w = transposedWindowOf(node, size, kernel)
  const out = g.shapeOf(node.outputs[0]!).slice(2)
  const wide = size.map((s, i) => s * w.strides[i]!)
  const apart = g.pad(g.reshape(x, [n, c, ...size.flatMap((s) => [s, 1])]), [
    ...[0, 0, ...size.flatMap(() => [0, 0])],
    ...[0, 0, ...w.strides.flatMap((s) => [0, s - 1])]
  ])
  const begin = kernel.map((_, i) => spanOf(w, i) - 1 - w.padBegin[i]!)
  const end = kernel.map((_, i) => out[i]! + spanOf(w, i) - 1 - wide[i]! - begin[i]!)
  const image = g.pad(g.reshape(apart, [n, c, ...wide]), [0, 0, ...begin, 0, 0, ...end])
  const group = groupOf(node)
  const axes = kernel.map((_, i) => i + 2)
  const back = kernel.map(() => -1)
  const turned = g.slice(
    weight,
    back,
    kernel.map(() => -(2 ** 31)),
    axes,
    back
  )
  const split = g.reshape(turned, [group, c / group, perGroup, ...kernel])
  const filter = g.transpose(split, [0, 2, 1, ...axes.map((axis) => axis + 1)])
  const inputs = [image, g.reshape(filter, [group * perGroup, c / group, ...kernel]), ...bias]
  return [g.emit('Conv', inputs, { kernel_shape: kernel, dilations: w.dilations, group })]
}

/** The sum over the taps, divided by the same sum over ones. */
export const averagePool: Substitution = (g, node) => {
  const [x] = node.inputs as [string]
  const size = g.shapeOf(x).slice(2)
  const w = windowOf(node, size, intsOf(node, 'kernel_shape', []))
  const out = g.shapeOf(node.outputs[0]!).slice(2)
  const total = (value: string, window: Window) => tapsOf(g, value, window, out).reduce((sum, tap) => g.add(sum, tap))
  const counts = (area: readonly number[], window: Window) => total(g.expand(g.scalar(1), [1, 1, ...area]), window)
  const pads = size.map((s, i) => s + w.padBegin[i]! + w.padEnd[i]!)
  const isPadCounted = intOf(node, 'count_include_pad', 0) === 1
  const count = isPadCounted ? counts(pads, { ...w, padBegin: size.map(() => 0) }) : counts(size, w)
  return [g.div(total(x, w), count)]
}
