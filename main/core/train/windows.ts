/**
 * Parts of an image that a net's trained part can be run on alone. Where every layer looks at its surroundings only, a part of
 * the features with a margin around it gives the very numbers that the whole gives, so work can follow what is on screen.
 */
import { UNLABELLED } from '../data/types'
import { intsOf, stringOf } from '../graph/attributes'
import { bindShapes } from '../graph/bind'
import { readsOf } from '../graph/reads'
import type { Graph } from '../graph/graph'
import type { Model, Node, Tensor } from '../graph/types'
import type { Batch, Shapes } from '../executor/executor'

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Window extends Rectangle {
  /** What of it is as if the whole image had been seen. */
  readonly inside: Rectangle
}

/** Longest side of a window, pixels. */
const WINDOW = 512
/** Windows begin at multiples of this, so that coarse features can be cut too. */
const GRID = 32

/** Windows whose insides cover an image. @param margin from `marginOf`; null: only the whole image will do */
export function windowsOf(width: number, height: number, margin: number | null): Window[] {
  const rows = spansOf(height, margin)
  return rows.flatMap((row) =>
    spansOf(width, margin).map((column) => ({
      x: column.start,
      y: row.start,
      width: column.size,
      height: row.size,
      inside: { x: column.first, y: row.first, width: column.end - column.first, height: row.end - row.first }
    }))
  )
}

interface Span {
  readonly start: number
  readonly size: number
  /** The inside, from `first` to before `end`. */
  readonly first: number
  readonly end: number
}

function spansOf(length: number, margin: number | null): Span[] {
  if (margin === null || length <= WINDOW || 2 * margin >= WINDOW)
    return [{ start: 0, size: length, first: 0, end: length }]
  const spans: Span[] = []
  for (let first = 0; first < length; first = spans.at(-1)!.end) {
    const start = Math.min(Math.max(0, first - margin), length - WINDOW)
    const last = start + WINDOW === length
    spans.push({ start, size: WINDOW, first, end: last ? length : start + WINDOW - margin })
  }
  return spans
}

/** A part of whole-image features and labels; labels outside the inside are ignored. */
export function cutBatch(batch: Batch, window: Window): Batch {
  const { data, labels, weights } = batch
  const [height, width] = labels.dims.slice(2) as [number, number]
  if (window.width === width && window.height === height) return batch
  const features = Object.entries(data).map(([name, t]) => [name, cutTensor(t, window, width / t.dims[3]!)] as const)
  const { inside } = window
  const kept = new Uint8Array(window.width * window.height).fill(UNLABELLED)
  for (let y = inside.y; y < inside.y + inside.height; y++) {
    const row = (labels.data as Uint8Array).subarray(y * width + inside.x, y * width + inside.x + inside.width)
    kept.set(row, (y - window.y) * window.width + inside.x - window.x)
  }
  return {
    data: Object.fromEntries(features),
    labels: { dtype: 'uint8', dims: [1, 1, window.height, window.width], data: kept },
    ...(weights && { weights: cutTensor(weights, window, 1) })
  }
}

/** @param stride pixels of the image per value */
function cutTensor(t: Tensor, { x, y, width, height }: Rectangle, stride: number): Tensor {
  const [, channels, rows, columns] = t.dims as [number, number, number, number]
  const [left, top, w, h] = [x / stride, y / stride, width / stride, height / stride]
  const data = t.data.slice(0, channels * h * w)
  for (let c = 0; c < channels; c++)
    for (let row = 0; row < h; row++) {
      const from = (c * rows + top + row) * columns + left
      data.set(t.data.subarray(from, from + w) as never, (c * h + row) * w)
    }
  return { ...t, dims: [1, channels, h, w], data }
}

/**
 * How many pixels around a part a net from features to logits looks at, rounded up to the grid; null when a layer looks at
 * everything, or is not known to look at its surroundings only.
 * @param shapes of features of an image of `height` pixels
 */
export function marginOf(net: Model, shapes: Shapes, height: number): number | null {
  const strides = Object.values(shapes).map((shape) => height / shape[2]!)
  if (strides.some((stride) => GRID % stride !== 0)) return null
  const graph = bindShapes(net, shapes)
  const reach = new Map<string, number>(graph.inputs.map((name) => [name, 0]))
  for (const node of graph.nodes) {
    const from = readsOf(node).filter((value) => reach.has(value))
    if (from.length === 0) continue
    const own = reachOf(node, graph, height / graph.shapeOf(from[0]!)[2]!)
    if (own === null) return null
    for (const output of node.outputs) reach.set(output, own + Math.max(...from.map((value) => reach.get(value)!)))
  }
  const farthest = Math.max(...graph.outputs.map((output) => reach.get(output) ?? 0))
  return Math.ceil(farthest / GRID) * GRID
}

/** One value after another, or one channel after another: nothing around is looked at. */
const POINTWISE: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Relu', 'LeakyRelu', 'PRelu', 'Clip', 'HardSwish', 'HardSigmoid', 'Sigmoid', 'Tanh'],
  ...['Cast', 'Concat', 'Identity', 'BatchNormalization', 'Dropout']
])
const SLIDING: ReadonlySet<string> = new Set(['Conv', 'MaxPool', 'AveragePool'])

/** @param stride pixels of the image per value of what the node reads */
function reachOf(node: Node, graph: Graph, stride: number): number | null {
  const [first] = node.inputs
  if (graph.rankOf(first!) !== 4 || graph.shapeOf(first!)[2] === 1) return null
  if (POINTWISE.has(node.op)) return 0
  // linear interpolation reads the neighbour, cubic the one after it
  if (node.op === 'Resize') return stringOf(node, 'mode', 'nearest') === 'cubic' ? 2 * stride : stride
  if (!SLIDING.has(node.op)) return null
  const kernel = node.op === 'Conv' ? graph.shapeOf(node.inputs[1]!).slice(2) : intsOf(node, 'kernel_shape', [1, 1])
  const dilations = intsOf(node, 'dilations', [1, 1])
  return Math.max(...kernel.map((size, axis) => Math.ceil(((size - 1) * dilations[axis]!) / 2))) * stride
}
