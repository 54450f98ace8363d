/**
 * dW of Y = Conv(X, W). A table of formulations, the first that applies is taken; all compute
 * dW[m, c, tap] = Σ over batch and output pixels of dY[m, pixel] · X[c, pixel·stride + tap·dilation - pad].
 * What is made of dY is written before what is made of X: ONNX Runtime then waits with X, which would else be in memory twice
 * from the forward pass on.
 */
import type { Graph } from '../graph/graph'
import { sameShape, sizeOf } from '../graph/types'
import { slide } from '../graph/windows'
import { tapOffsets } from '../graph/windowTaps'
import { emitBlocked } from './blocked/convolution'
import { slideInBlocks, type Sliding } from './blocked/weightGradient'
import { geometryOf, isUnit, type ConvGeometry } from './geometry'
import type { Layouts } from './layouts'
import type { Lowering, Target } from './lowering'

interface Formulation {
  applies(g: Graph, c: ConvGeometry, x: string, dy: string, target: Target): boolean
  /** Null where it turns out not to pay. */
  emit(layouts: Layouts, c: ConvGeometry, x: string, dy: string): string | null
}

export const lowerConvWeightGradient: Lowering = ({ g, node, target, layouts }) => {
  const [x, dy] = node.inputs as [string, string]
  const conv = geometryOf(node)
  for (const formulation of FORMULATIONS) {
    const gradient = formulation.applies(g, conv, x, dy, target) && formulation.emit(layouts, conv, x, dy)
    if (gradient) return [g.reshape(gradient, g.shapeOf(node.outputs[0]!))]
  }
  return null
}

const isDepthwise = (g: Graph, c: ConvGeometry, x: string, dy: string): boolean =>
  c.group > 1 && g.shapeOf(x)[1] === c.group && g.shapeOf(dy)[1] === c.group

const isPointwise = (c: ConvGeometry): boolean =>
  c.group === 1 && isUnit(c.kernel) && isUnit(c.strides) && [...c.padBegin, ...c.padEnd].every((p) => p === 0)

/** Of two maps in blocks the wider one stays as it is, as the taps that slide over the other. */
const pointwiseBlocked: Formulation = {
  applies: (_g, c, _x, _dy, target) => isPointwise(c) && target.provider === 'cpu' && c.kernel.length === 2,
  emit(layouts, c, x, dy) {
    const { g } = layouts
    if (![x, dy].every((map) => layouts.isOnlyBlocked(map))) return null
    const [channels, outputs] = [g.shapeOf(x)[1]!, g.shapeOf(dy)[1]!]
    const isTurned = channels > outputs
    const taps = isTurned
      ? slideInBlocks(layouts, c, { image: dy, taps: x, first: 'image' })
      : slideInBlocks(layouts, c, { image: x, taps: dy, first: 'taps' })
    if (!taps) return null
    return isTurned ? g.transpose(g.reshape(taps, [channels, outputs]), [1, 0]) : taps
  }
}

/**
 * A 1x1 convolution is a matrix product: dW = Σ over the batch of dY·Xᵀ. A map that is only there in blocks is four times faster turned
 * to channels last than to the usual layout.
 */
const pointwise: Formulation = {
  applies: (_g, c) => isPointwise(c),
  emit(layouts, _c, x, dy) {
    const { g } = layouts
    const [inBlocks, channels] = [(v: string) => layouts.isOnlyBlocked(v), (v: string) => g.shapeOf(v)[1]!]
    const isTurned = inBlocks(dy) && (!inBlocks(x) || channels(dy) > channels(x))
    if (isTurned) return g.transpose(productOf(layouts, x, dy), [1, 0])
    return productOf(layouts, dy, x)
  }
}

/** Σ over images and pixels of a·b, [M, C] of [N, M, ...] and [N, C, ...]. */
function productOf(layouts: Layouts, a: string, b: string): string {
  const { g } = layouts
  const [n, m, ...size] = g.shapeOf(a) as [number, number, ...number[]]
  const [c, pixels] = [g.shapeOf(b)[1]!, sizeOf(size)]
  const rows = g.reshape(layouts.plain(a), [n, m, pixels])
  const products = layouts.isOnlyBlocked(b)
    ? g.matmul(rows, g.reshape(layouts.channelsLast(b), [n, pixels, c]))
    : g.matmul(rows, g.reshape(layouts.plain(b), [n, c, pixels]), false, true)
  return g.sum(products, [0], false)
}

/**
 * On the CPU, a dense 2-D gradient as one convolution without im2col in memory: one map in NHWC is read as an image [1, N, H, W·C], the
 * other as kernels [M, N, h, w] dilated by (stride, stride·C), so that sliding over the width steps through taps and channels at once.
 * What is unrolled on the way is the image: where the step is 1 the map of fewer channels is.
 */
const asConvolution: Formulation = {
  applies: (_g, c, _x, _dy, target) =>
    target.provider === 'cpu' && c.group === 1 && c.kernel.length === 2 && isUnit(c.dilations),
  emit(layouts, c, x, dy) {
    const { g } = layouts
    if (!isBetterTurned(g, c, x, dy)) {
      const taps = slidePixels(layouts, c, { image: x, taps: dy, first: 'taps' })
      return g.transpose(taps, [0, 3, 1, 2])
    }
    const flipped = { ...c, padBegin: c.padBegin.map(flip(c)), padEnd: c.padEnd.map(flip(c)) }
    // [C, kh, kw, M], last tap first
    const taps = slidePixels(layouts, flipped, { image: dy, taps: x, first: 'image' })
    const rows = g.reshape(taps, [g.shapeOf(x)[1]!, sizeOf(c.kernel), g.shapeOf(dy)[1]!])
    // the other way round, ONNX Runtime would run this after the gradients of the layers before
    return g.slice(g.transpose(rows, [2, 0, 1]), [-1], [-sizeOf(c.kernel) - 1], [2], [-1])
  }
}

const flip = (c: ConvGeometry) => (pad: number, axis: number) => c.kernel[axis]! - 1 - pad

const isBetterTurned = (g: Graph, c: ConvGeometry, x: string, dy: string): boolean =>
  isUnit(c.strides) &&
  g.shapeOf(dy)[1]! < g.shapeOf(x)[1]! &&
  [...c.padBegin.map(flip(c)), ...c.padEnd.map(flip(c))].every((pad) => pad >= 0)

/** [N, C, H, W] -> [C, N, H, W] */
const imagesInside = (layouts: Layouts, value: string): string =>
  layouts.g.transpose(layouts.plain(value), [1, 0, 2, 3])

/** @returns [M, kh, kw, C] */
const slidePixels = (layouts: Layouts, c: ConvGeometry, sliding: Sliding): string =>
  slideInBlocks(layouts, c, sliding) ?? slideUnrolled(layouts, c, sliding)

function slideUnrolled(layouts: Layouts, c: ConvGeometry, { image: value, taps, first }: Sliding): string {
  const { g } = layouts
  const imageFirst = first === 'image' ? layouts.channelsLast(value) : null
  const kernels = imagesInside(layouts, taps)
  const image = imageFirst ?? layouts.channelsLast(value)
  const [n, height, width, channels] = g.shapeOf(image) as [number, number, number, number]
  const [out, , ...size] = g.shapeOf(kernels) as [number, number, ...number[]]
  const slid = g.emit('Conv', [g.reshape(image, [1, n, height, width * channels]), kernels], {
    kernel_shape: size,
    dilations: [c.strides[0]!, c.strides[1]! * channels],
    pads: [c.padBegin[0]!, c.padBegin[1]! * channels, c.padEnd[0]!, c.padEnd[1]! * channels]
  })
  const [rows, columns] = [g.shapeOf(slid)[2]!, g.shapeOf(slid)[3]! / channels]
  const result = g.reshape(slid, [out, rows, columns, channels])
  return sameShape([rows, columns], c.kernel) ? result : g.slice(result, [0, 0], c.kernel, [1, 2])
}

/**
 * A depthwise gradient in ONNX Runtime's blocked layout: every (image, channel) pair is one channel of a grouped convolution
 * whose kernel is that channel's dY. Blocking [N, C] and blocking [1, N·C] is the same memory when C is a whole number of blocks.
 */
const depthwiseBlocked: Formulation = {
  applies: (g, c, x, dy, target) => {
    const [n, channels] = g.shapeOf(x) as [number, number]
    return (
      target.provider === 'cpu' &&
      target.channelBlock > 0 &&
      c.kernel.length === 2 &&
      isDepthwise(g, c, x, dy) &&
      (n * channels) % target.channelBlock === 0
    )
  },
  emit(layouts, c, x, dy) {
    const { g } = layouts
    const [n, channels, ...size] = g.shapeOf(x) as [number, number, ...number[]]
    const out = g.shapeOf(dy).slice(2)
    const planes = n * channels
    const kernels = g.reshape(planesOf(layouts, dy, [1, planes, ...out]), [planes, 1, ...out])
    const image = planesOf(layouts, x, [1, planes, ...size])
    const { kernel, strides, dilations, padBegin, padEnd } = c
    const window = { kernel: out, strides: dilations, dilations: strides, padBegin, padEnd }
    const shape = [1, planes, ...slide(window, size)]
    const blocked = emitBlocked(layouts, { x: image, weight: kernels, window, group: planes, shape })
    const taps = layouts.unblock(blocked, shape)
    const cut = sameShape(shape.slice(2), kernel) ? taps : g.slice(taps, [0, 0], kernel, [2, 3])
    return g.sum(g.reshape(cut, [n, channels, ...kernel]), [0], false)
  }
}

/** Every channel of every image as a channel of one image, in blocks. */
function planesOf(layouts: Layouts, value: string, shape: readonly number[]): string {
  const { g, block } = layouts
  const isWhole = g.shapeOf(value)[1]! % block === 0
  return isWhole ? g.reshape(layouts.blocked(value), shape) : layouts.toBlocks(layouts.plain(value), shape)
}

/** Any rank, stride, dilation and grouping: one product per tap. */
const perTap: Formulation = {
  applies: () => true,
  emit(layouts, c, xValue, dyValue) {
    const { g } = layouts
    const dy = layouts.plain(dyValue)
    const x = layouts.plain(xValue)
    const [n, channels] = g.shapeOf(x) as [number, number]
    const [, out, ...size] = g.shapeOf(dy) as [number, number, ...number[]]
    const axes = c.kernel.map((_, i) => i + 2)
    const reach = c.span.map((span, i) => (size[i]! - 1) * c.strides[i]! + span)
    const padEnd = reach.map((r, i) => Math.max(0, r - g.shapeOf(x)[i + 2]! - c.padBegin[i]!))
    const padded = g.pad(x, [0, 0, ...c.padBegin, 0, 0, ...padEnd])
    const rows = g.reshape(dy, [n, c.group, out / c.group, sizeOf(size)])
    const products = tapOffsets(c).map((offset) => {
      const ends = offset.map((o, i) => o + (size[i]! - 1) * c.strides[i]! + 1)
      const tap = g.reshape(g.slice(padded, offset, ends, axes, c.strides), [
        n,
        c.group,
        channels / c.group,
        sizeOf(size)
      ])
      return g.reshape(g.sum(g.matmul(rows, tap, false, true), [0], false), [1, (out * channels) / c.group])
    })
    // laid one after another and turned once, which is faster than between one another
    return g.transpose(g.concat(products, 0), [1, 0])
  }
}

const FORMULATIONS: readonly Formulation[] = [pointwiseBlocked, pointwise, depthwiseBlocked, asConvolution, perTap]
