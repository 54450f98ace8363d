/**
 * Transposed convolutions whose windows tile the result, as nets go up by them: a convolution of one tap makes the pixels of each tile as
 * channels, in blocks, and they are laid side by side.
 * Source: Shi et al., Is the deconvolution layer the same as a convolutional layer?, https://arxiv.org/abs/1609.07009
 */
import { intOf } from '../../graph/attributes'
import { tilesExactly, transposedWindowOf } from '../../graph/windows'
import type { Layouts } from '../layouts'
import type { Lowering } from '../lowering'
import { emitBlocked, isWorthBlocking } from './convolution'
import { blockDense } from './weights'

interface Tiles {
  readonly x: string
  /** [C, M, h, w] */
  readonly weight: string
  readonly bias?: string
  /** [N, M, H, W] of the result. */
  readonly shape: readonly number[]
}

export const blockedConvTranspose: Lowering = ({ g, node, target, layouts }) => {
  const [x, weight, bias] = node.inputs as [string, string, string?]
  const shape = g.shapeOf(node.outputs[0]!)
  const window = transposedWindowOf(node, g.shapeOf(x).slice(2), g.shapeOf(weight).slice(2))
  if (intOf(node, 'group', 1) !== 1 || !tilesExactly(window, shape.slice(2))) return null
  const tiles = { x, weight: layouts.plain(weight), shape, ...(bias && { bias: layouts.plain(bias) }) }
  return canTile(layouts, tiles, target.channelBlock) ? { blocked: emitTiles(layouts, tiles) } : null
}

/** Whether tiles of whole blocks make up the result, and are many enough. */
export function canTile({ g }: Layouts, { x, weight, shape }: Tiles, block: number): boolean {
  const [, outputs, ...size] = shape as [number, number, ...number[]]
  const kernel = g.shapeOf(weight).slice(2)
  const isCovered = g
    .shapeOf(x)
    .slice(2)
    .every((s, axis) => s * kernel[axis]! === size[axis])
  return isCovered && outputs % block === 0 && isWorthBlocking(block, g.shapeOf(x)[1]!, shape, kernel)
}

/** The result in blocks. */
export function emitTiles(layouts: Layouts, { x, weight, bias, shape }: Tiles): string {
  const { g, block } = layouts
  const [inputs, outputs, kh, kw] = g.shapeOf(weight) as [number, number, number, number]
  const [n, , h, w] = g.shapeOf(x) as [number, number, number, number]
  const taps = kh * kw
  const rows = g.transpose(g.reshape(weight, [inputs, outputs, taps]), [2, 1, 0])
  const pixels = emitBlocked(layouts, {
    x: layouts.blocked(x),
    weight: blockDense(g, g.reshape(rows, [taps * outputs, inputs, 1, 1]), block),
    ...(bias && { bias: g.concat(Array<string>(taps).fill(bias), 0) }),
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padBegin: [0, 0], padEnd: [0, 0] },
    group: 1,
    shape: [n, taps * outputs, h, w]
  })
  const apart = g.reshape(pixels, [n, kh, kw, outputs / block, h, w, block])
  return g.reshape(g.transpose(apart, [0, 3, 4, 1, 5, 2, 6]), layouts.blockedShape(shape))
}
