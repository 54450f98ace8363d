/** Gradients of pooling in stock ops: no indices, because only the CPU can answer them. */
import { Failure } from '../failure'
import { intOf, intsOf } from '../graph/attributes'
import type { Graph } from '../graph/graph'
import { tensor } from '../graph/tensor'
import type { Node } from '../graph/types'
import { sizeOf } from '../graph/types'
import { padsOf, spanOf, windowOf, type Window } from '../graph/windows'
import { tapOffsets } from '../graph/windowTaps'
import { unary, type RuleTable } from './rule'

const window = (g: Graph, node: Node): Window =>
  windowOf(node, g.shapeOf(node.inputs[0]!).slice(2), intsOf(node, 'kernel_shape', []))

/** Whether the windows tile the input exactly. */
function tiles(g: Graph, x: string, w: Window): boolean {
  const size = g.shapeOf(x).slice(2)
  return (
    w.kernel.every((k, i) => k === w.strides[i] && w.dilations[i] === 1 && size[i]! % k === 0) &&
    padsOf(w).every((p) => p === 0)
  )
}

/** Repeats every pixel over its tile. */
const spread = (g: Graph, value: string, kernel: readonly number[]): string =>
  g.emit('Resize', [value, '', g.float32([2 + kernel.length], [1, 1, ...kernel])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor'
  })

/**
 * Adds window contributions back onto the input: [N·C, T, out...] with one channel per tap -> [N, C, in...], by one
 * transposed convolution with `taps` [T, 1, kernel...].
 */
function scatter(g: Graph, contributions: string, taps: string, w: Window, target: readonly number[]): string {
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

/** Every pixel of a window takes a few nodes. */
const MOST_TAPS = 400

/** The first maximum of each window takes the whole gradient, as in PyTorch. */
function maxPoolGradient(g: Graph, dy: string, node: Node): string {
  const [x, y] = [node.inputs[0]!, node.outputs[0]!]
  const w = window(g, node)
  const [n, c, ...out] = g.shapeOf(y) as [number, number, ...number[]]
  if (sizeOf(w.kernel) > MOST_TAPS)
    throw new Failure(
      'unsupported-op',
      `Node "${node.name}" (MaxPool) has a window of ${w.kernel.join('x')}; at most ${MOST_TAPS} pixels can be trained.`,
      { op: node.op, node: node.name }
    )
  const lowest = g.scalar(-3e38)
  const size = g.shapeOf(x).slice(2)
  const reach = size.map((s, i) => Math.max(0, (out[i]! - 1) * w.strides[i]! + spanOf(w, i) - s - w.padBegin[i]!))
  const padded = g.pad(x, [0, 0, ...w.padBegin, 0, 0, ...reach], lowest)
  let taken: string | null = null
  const parts = tapOffsets(w).map((offset) => {
    const ends = offset.map((o, i) => o + (out[i]! - 1) * w.strides[i]! + 1)
    const tap = g.slice(
      padded,
      offset,
      ends,
      offset.map((_, i) => i + 2),
      w.strides
    )
    const isMax = g.emit('Equal', [tap, y])
    const wins = taken ? g.emit('And', [isMax, g.emit('Not', [taken])]) : isMax
    taken = taken ? g.emit('Or', [taken, isMax]) : isMax
    return g.reshape(g.mul(dy, g.mask(wins)), [n * c, 1, ...out])
  })
  const count = parts.length
  const oneHot = new Float32Array(count * count)
  for (let i = 0; i < count; i++) oneHot[i * count + i] = 1
  return scatter(g, g.concat(parts, 1), g.float32([count, 1, ...w.kernel], oneHot), w, g.shapeOf(x))
}

/**
 * The same for square tiles, three quarters of the time: every tile is laid out along an axis, each pixel that is a maximum takes
 * what those before it have left of dy, and the last one the rest.
 */
function tileMaximumGradient(g: Graph, dy: string, x: string, y: string, side: number): string {
  const shape = g.shapeOf(x)
  const [n, c, height, width] = shape as [number, number, number, number]
  const plane = (value: string, h: number, w: number) => g.reshape(value, [n * c, 1, h, w])
  const small = (value: string) => plane(value, height / side, width / side)
  const tiles = g.emit('SpaceToDepth', [plane(x, height, width)], { blocksize: side })
  const isMax = g.mask(g.emit('Equal', [tiles, small(y)]))
  const parts: string[] = []
  let rest = small(dy)
  for (let tap = 0; tap < side * side - 1; tap++) {
    const part = g.mul(rest, g.slice(isMax, [tap], [tap + 1], [1]))
    parts.push(part)
    rest = g.sub(rest, part)
  }
  return g.reshape(g.emit('DepthToSpace', [g.concat([...parts, rest], 1)], { blocksize: side }), shape)
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
    if (coversAll(g, x, y, w)) return globalMaximumGradient(g, dy, x, y)
    const [side] = w.kernel as [number]
    const isSquare = w.kernel.length === 2 && w.kernel[1] === side && side * side <= MOST_TAPS
    return isSquare && tiles(g, x, w) ? tileMaximumGradient(g, dy, x, y, side) : maxPoolGradient(g, dy, node)
  }),
  AveragePool: unary((g, dy, x, y, node) => {
    const w = window(g, node)
    if (tiles(g, x, w)) return g.scale(spread(g, dy, w.kernel), 1 / sizeOf(w.kernel))
    const [n, c, ...out] = g.shapeOf(y) as [number, number, ...number[]]
    if (coversAll(g, x, y, w)) return g.expand(g.mul(dy, averageWeights(g, node, w, out)), g.shapeOf(x))
    const weighted = g.mul(dy, averageWeights(g, node, w, out))
    const ones = g.float32([1, 1, ...w.kernel], Array(sizeOf(w.kernel)).fill(1))
    return scatter(g, g.reshape(weighted, [n * c, 1, ...out]), ones, w, g.shapeOf(x))
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
