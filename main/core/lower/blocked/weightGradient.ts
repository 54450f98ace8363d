/**
 * A weight gradient by the kernel that ONNX Runtime has for the first layers of nets in blocks: it reads its image in the usual
 * layout, at any distance between taps, and its weights in blocks of output channels. One map in blocks, as it lies in memory, is
 * such a weight: every pixel of it is a tap. Nothing is unrolled, and no map has to leave its blocks for the usual layout.
 * Source: MlasNchwcConv (algorithm for NCHW input), https://github.com/microsoft/onnxruntime
 */
import { sameShape } from '../../graph/types'
import { divisorsOf, isUnit, type ConvGeometry } from '../geometry'
import type { Layouts } from '../layouts'
import { channelsOf } from './cuts'

/** Bytes of the taps that are read again and again for one band of a map: what stays in the second cache, and what still does at times. */
const [FEW_TAPS, MOST_TAPS] = [2 ** 18, 2 ** 19]
/** Where windows have several taps, fewer pixels than this at a time do not pay for going through all results again. */
const FEWEST_PIXELS = 256
/** The kernel makes so many blocks of output channels at once. */
const BLOCKS_AT_ONCE = 4

/** What slides: the pixels of `taps` [N, M, h, w] over `image` [N, C, H, W]. The one written `first` is made first when it runs. */
export interface Sliding {
  readonly image: string
  readonly taps: string
  readonly first: 'image' | 'taps'
}

/** How maps are cut into bands of rows: the kernel adds up `together` neighbouring ones, the rest is added up afterwards. */
interface Bands {
  readonly count: number
  readonly together: number
}

/**
 * Slides taps, which are in blocks, over an image as convolution `c` says.
 * @returns [M, kh, kw, C], or null where unrolling is better
 */
export function slideInBlocks(layouts: Layouts, c: ConvGeometry, { image, taps, first }: Sliding): string | null {
  if (!layouts.isBlocked(taps)) return null
  const { g, block } = layouts
  const parts = layouts.partsOf(taps)
  const sizes = channelsOf(g, parts)
  const bands = bandsOf(layouts, c, g.shapeOf(taps).with(1, Math.max(...sizes)))
  if (!bands || sizes.some((size) => size % block !== 0)) return null
  const makeWeights = () => parts.map((part) => weightsOf(layouts, part, bands))
  const weightsFirst = first === 'taps' ? makeWeights() : null
  const rows = bandsOfImage(layouts, c, image, g.shapeOf(taps).slice(2), bands)
  const sums = (weightsFirst ?? makeWeights()).map((weights) => slide(layouts, c, rows, weights, g.shapeOf(image)[1]!))
  const sum = sums.length === 1 ? sums[0]! : g.concat(sums, 1)
  const [channels, outs, height, width] = [g.shapeOf(image)[1]!, ...g.shapeOf(sum).slice(1)] as number[]
  const result = g.reshape(layouts.unblock(sum, g.shapeOf(sum)), [outs!, height!, width! / channels!, channels!])
  return sameShape([height!, width! / channels!], c.kernel) ? result : g.slice(result, [0, 0], c.kernel, [1, 2])
}

/**
 * As few bands as the cache allows of those the kernel takes, which are fewer than a block of channels or whole blocks; where it can be
 * so few that all bands of an image are added up together, and its taps stay as they lie.
 */
function bandsOf({ block }: Layouts, { kernel }: ConvGeometry, taps: readonly number[]): Bands | null {
  const [n, outs, height, width] = taps as [number, number, number, number]
  const fewest = isUnit(kernel) ? 1 : FEWEST_PIXELS
  const bytes = 4 * block * Math.min(BLOCKS_AT_ONCE, Math.ceil(outs / block))
  const pixels = (bands: number) => (height / bands) * width
  const possible = divisorsOf(height)
    .filter((bands) => n * bands < block || (n * bands) % block === 0)
    .filter((bands) => pixels(bands) >= fewest && pixels(bands) * bytes <= MOST_TAPS)
  const inOrder = possible.filter((bands) => bands < block)
  const candidates = inOrder.length > 0 ? inOrder : possible
  const count = candidates.find((bands) => pixels(bands) * bytes <= FEW_TAPS) ?? candidates.at(-1)
  return count ? { count, together: divisorsOf(count).findLast((bands) => bands < block)! } : null
}

/** A map in blocks as the weight [groups·M, together, rows, w]. All bands of an image together are as they lie in memory. */
function weightsOf(layouts: Layouts, taps: string, { count, together }: Bands): string {
  const { g, block } = layouts
  const [n, outs, height, width] = g.shapeOf(taps) as [number, number, number, number]
  const groups = count / together
  const [rows, blocks] = [height / count, outs / block]
  const inOrder =
    groups === 1 || blocks === 1
      ? layouts.blocked(taps)
      : g.transpose(
          g.reshape(layouts.blocked(taps), [n, blocks, groups, together * rows * width * block]),
          [0, 2, 1, 3]
        )
  return g.reshape(inOrder, [n * groups * outs, together, rows, width])
}

/** An image as [1, N·bands, rows, W·C] that holds all that a band of `size` taps meets: two bands may share rows. */
function bandsOfImage(
  layouts: Layouts,
  c: ConvGeometry,
  image: string,
  size: readonly number[],
  { count }: Bands
): string {
  const { g } = layouts
  const reach = size.map((taps, axis) => (taps - 1) * c.strides[axis]! + c.kernel[axis]!)
  const padEnd = reach.map((r, axis) => Math.max(0, r - g.shapeOf(image)[axis + 2]! - c.padBegin[axis]!))
  const padded = layouts.channelsLast(image, c.padBegin, padEnd)
  const [n, height, width, channels] = g.shapeOf(padded) as [number, number, number, number]
  if (count === 1) return g.reshape(padded, [1, n, height, width * channels])
  const step = (size[0]! / count) * c.strides[0]!
  const rows = step - c.strides[0]! + c.kernel[0]!
  const places = Array.from({ length: count * rows }, (_, i) => Math.floor(i / rows) * step + (i % rows))
  const lines = g.emit('Gather', [g.reshape(padded, [n, height, width * channels]), g.ints(places)], { axis: 1 })
  return g.reshape(lines, [1, n * count, rows, width * channels])
}

/** Σ over the bands, in blocks: [1, M, places down, places right·C]. */
function slide(layouts: Layouts, c: ConvGeometry, image: string, weights: string, channels: number): string {
  const { g } = layouts
  const [, bands, height, width] = g.shapeOf(image) as [number, number, number, number]
  const [all, together, ...kernel] = g.shapeOf(weights) as [number, number, number, number]
  const group = bands / together
  const dilations = [c.strides[0]!, c.strides[1]! * channels]
  const places = [height, width].map((size, axis) => size - (kernel[axis]! - 1) * dilations[axis]!)
  const attributes = { auto_pad: 'NOTSET', kernel_shape: kernel, strides: [1, 1], dilations, pads: [0, 0, 0, 0], group }
  const slid = layouts.emit('Conv', [image, weights], attributes, [1, all, ...places])
  return g.sum(g.reshape(slid, [group, 1, all / group, ...places]), [0], false)
}
