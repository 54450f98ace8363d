/** Gradients of pooling. */
import { Failure } from '../failure'
import { intOf, intsOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import { tensor } from '../graph/tensor'
import type { Node } from '../graph/types'
import { sizeOf } from '../graph/types'
import { scatterTaps } from '../graph/scatterTaps'
import { padsOf, tilesExactly, windowOf, type Window } from '../graph/windows'
import { LOGICAL, unary, type RuleTable } from './rule'

const window = (g: Graph, node: Node): Window =>
  windowOf(node, g.shapeOf(node.inputs[0]!).slice(2), intsOf(node, 'kernel_shape', []))

/** Repeats every pixel over its tile. */
const spread = (g: Graph, value: string, kernel: readonly number[]): string =>
  g.emit('Resize', [value, '', g.float32([2 + kernel.length], [1, 1, ...kernel])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor'
  })

/** Every pixel of a window takes a few nodes. */
const MOST_TAPS = 400

/** A logical operator, which `lower/` turns into stock ONNX. [N, C, out...] -> [N, C, in...] */
function maxPoolGradient(g: Graph, dy: string, x: string, y: string, node: Node): string {
  const w = window(g, node)
  if (sizeOf(w.kernel) > MOST_TAPS)
    throw new Failure(
      'unsupported-op',
      `Node "${node.name}" (MaxPool) has a window of ${w.kernel.join('x')}; at most ${MOST_TAPS} pixels can be trained.`,
      { op: node.op, node: node.name }
    )
  const attributes = { kernel_shape: w.kernel, strides: w.strides, dilations: w.dilations, pads: padsOf(w) }
  return g.emit('MaxPoolGradient', [dy, x, y], attributes, { domain: LOGICAL, types: [g.typeOf(x)] })
}

/** 1 / (pixels a window averages), shape [1, 1, out...]; without count_include_pad the pads do not count. */
function averageWeights(g: Graph, node: Node, w: Window, out: readonly number[]): string {
  const size = g.shapeOf(node.inputs[0]!).slice(2)
  const include = intOf(node, 'count_include_pad', 0) === 1
  const counts = out.map((length, axis) =>
    Array.from({ length }, (_, o) => {
      const first = o * w.strides[axis]! - w.padBegin[axis]!
      const [low, high] = include ? [-w.padBegin[axis]!, size[axis]! + w.padEnd[axis]!] : [0, size[axis]!]
      return Array.from({ length: w.kernel[axis]! }, (_, k) => first + k * w.dilations[axis]!).filter(
        (p) => p >= low && p < high
      ).length
    })
  )
  const products = counts.reduce<number[]>((all, axis) => all.flatMap((a) => axis.map((b) => a * b)), [1])
  return g.float32(
    [1, 1, ...out],
    products.map((p) => 1 / p)
  )
}

/** Whether the one window there is sees every pixel, as in the adaptive pools that exporters write. */
function coversAll(g: Graph, x: string, y: string, w: Window): boolean {
  const size = g.shapeOf(x).slice(2)
  return (
    g
      .shapeOf(y)
      .slice(2)
      .every((d) => d === 1) && size.every((s, i) => w.dilations[i] === 1 && w.kernel[i]! - w.padBegin[i]! >= s)
  )
}

/** The first maximum of every channel takes the gradient: where a maximum is, and up to there no other was. */
function globalMaximumGradient(g: Graph, dy: string, x: string, y: string): string {
  const shape = g.shapeOf(x)
  const [n, c, ...size] = shape as [number, number, ...number[]]
  const row = (value: string, length: number) => g.reshape(value, [n, c, length])
  const isMax = g.mask(g.emit('Equal', [row(x, sizeOf(size)), row(y, 1)]))
  const seen = g.emit('CumSum', [isMax, g.constant(tensor('int64', [], [2]))])
  const isFirst = g.mul(isMax, g.mask(g.emit('Equal', [seen, g.scalar(1)])))
  return g.reshape(g.mul(row(dy, 1), isFirst), shape)
}

export const POOLS: RuleTable = {
  MaxPool: unary((g, dy, x, y, node) => {
    const w = window(g, node)
    return coversAll(g, x, y, w) ? globalMaximumGradient(g, dy, x, y) : maxPoolGradient(g, dy, x, y, node)
  }),
  AveragePool: unary((g, dy, x, y, node) => {
    const w = window(g, node)
    if (tilesExactly(w, g.shapeOf(x).slice(2))) return g.scale(spread(g, dy, w.kernel), 1 / sizeOf(w.kernel))
    const [n, c, ...out] = g.shapeOf(y) as [number, number, ...number[]]
    if (coversAll(g, x, y, w)) return g.expand(g.mul(dy, averageWeights(g, node, w, out)), g.shapeOf(x))
    const weighted = g.mul(dy, averageWeights(g, node, w, out))
    const ones = g.float32([1, 1, ...w.kernel], Array(sizeOf(w.kernel)).fill(1))
    return scatterTaps(g, g.reshape(weighted, [n * c, 1, ...out]), ones, w, g.shapeOf(x))
  }),
  GlobalAveragePool: unary((g, dy, x) => {
    const shape = g.shapeOf(x)
    return g.expand(g.scale(dy, 1 / sizeOf(shape.slice(2))), shape)
  }),
  GlobalMaxPool: unary((g, dy, x, y) => globalMaximumGradient(g, dy, x, y)),
  // the indices are those of the flat output
  MaxUnpool: unary((g, dy, x, _y, node) => {
    const flat = g.reshape(dy, [sizeOf(g.shapeOf(dy))])
    return g.reshape(g.emit('Gather', [flat, node.inputs[1]!], { axis: 0 }), g.shapeOf(x))
  })
}
