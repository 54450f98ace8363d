/**
 * dX of Y = MaxPool(X): the first maximum of each window takes the whole gradient, as in PyTorch. In stock operators, without
 * indices, because only the CPU can answer them. A table of formulations, the first that applies is taken.
 */
import type { Graph } from '../graph/graph'
import { scatterTaps } from '../graph/scatterTaps'
import type { Node } from '../graph/types'
import { spanOf, tilesExactly, windowOf, type Window } from '../graph/windows'
import { tapOffsets } from '../graph/windowTaps'
import { gradientInBlocks, LOWEST } from './blocked/maxPool'
import type { Lowered, Lowering } from './lowering'

export const lowerMaxPoolGradient: Lowering = (site) => {
  const { g, node, layouts } = site
  const w = poolWindow(g, node)
  const inBlocks = gradientInBlocks(site, w)
  if (inBlocks) return inBlocks
  const [dy, x, y] = node.inputs.map((input) => layouts.plain(input)) as [string, string, string]
  return areTiles(g, x, w) ? tileMaximum(g, dy, x, y, w.kernel[0]!) : perTap(g, dy, x, y, w)
}

const poolWindow = (g: Graph, node: Node): Window =>
  windowOf(node, g.shapeOf(node.outputs[0]!).slice(2), node.attributes.kernel_shape as readonly number[])

/** Whether square windows tile the input exactly. */
function areTiles(g: Graph, x: string, w: Window): boolean {
  const size = g.shapeOf(x).slice(2)
  return size.length === 2 && w.kernel[0] === w.kernel[1] && tilesExactly(w, size)
}

/**
 * Every tile is laid out along an axis, each pixel that is a maximum takes what those before it have left of dy, and the last
 * one the rest.
 */
function tileMaximum(g: Graph, dy: string, x: string, y: string, side: number): Lowered {
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
  return [g.reshape(g.emit('DepthToSpace', [g.concat([...parts, rest], 1)], { blocksize: side }), shape)]
}

/** Any window: one slice of X per tap. */
function perTap(g: Graph, dy: string, x: string, y: string, w: Window): Lowered {
  const [n, c, ...out] = g.shapeOf(y) as [number, number, ...number[]]
  const size = g.shapeOf(x).slice(2)
  const reach = size.map((s, i) => Math.max(0, (out[i]! - 1) * w.strides[i]! + spanOf(w, i) - s - w.padBegin[i]!))
  const padded = g.pad(x, [0, 0, ...w.padBegin, 0, 0, ...reach], g.scalar(LOWEST))
  const axes = size.map((_, i) => i + 2)
  let taken: string | null = null
  const parts = tapOffsets(w).map((offset) => {
    const ends = offset.map((o, i) => o + (out[i]! - 1) * w.strides[i]! + 1)
    const isMax = g.emit('Equal', [g.slice(padded, offset, ends, axes, w.strides), y])
    const wins = taken ? g.emit('And', [isMax, g.emit('Not', [taken])]) : isMax
    taken = taken ? g.emit('Or', [taken, isMax]) : isMax
    return g.reshape(g.mul(dy, g.mask(wins)), [n * c, 1, ...out])
  })
  const count = parts.length
  const oneHot = new Float32Array(count * count)
  for (let i = 0; i < count; i++) oneHot[i * count + i] = 1
  return [scatterTaps(g, g.concat(parts, 1), g.float32([count, 1, ...w.kernel], oneHot), w, g.shapeOf(x))]
}
