/**
 * A weight gradient by the kernel that ONNX Runtime has for the first layers of nets in blocks: it reads its image in the usual
 * layout, at any distance between taps, and its weights in blocks of output channels. One map in blocks, as it lies in memory, is
 * such a weight: every pixel of it is a tap. Nothing is unrolled, and no map has to leave its blocks for the usual layout.
 * Source: MlasNchwcConv (algorithm for NCHW input), https://github.com/microsoft/onnxruntime
 */
import { sameShape, sizeOf } from '../../graph/types'
import { divisorsOf, type ConvGeometry } from '../geometry'
import type { Layouts } from '../layouts'

/** Bytes of the taps that are read again and again for one piece of a map: about what the second cache keeps beside other things. */
const MOST_TAPS = 2 ** 19
/** Fewer pixels than this at a time do not pay for going through all results again. */
const FEWEST_PIXELS = 256
/** The kernel makes so many blocks of output channels at once. */
const BLOCKS_AT_ONCE = 4

/** How a map is cut into bands of rows: the kernel adds up `together` neighbouring ones, the rest is added up afterwards. */
interface Bands {
  readonly count: number
  readonly together: number
}

/**
 * Slides the pixels of `taps` [N, M, h, w], which is in blocks, over `image` [N, C, H, W], as convolution `c` had gone over it.
 * @returns [M, kh, kw, C], or null where unrolling is better
 */
export function slideInBlocks(layouts: Layouts, c: ConvGeometry, image: string, taps: string): string | null {
  const { g, block } = layouts
  const [n, channels, ...size] = g.shapeOf(image) as [number, number, number, number]
  const [, outs, height, width] = g.shapeOf(taps) as [number, number, number, number]
  const bands = layouts.isBlocked(taps) ? bandsOf(layouts, g.shapeOf(taps)) : null
  if (!bands || outs % block !== 0) return null
  const reach = [height, width].map((pixels, axis) => (pixels - 1) * c.strides[axis]! + c.kernel[axis]!)
  const padEnd = reach.map((r, axis) => Math.max(0, r - size[axis]! - c.padBegin[axis]!))
  const rows = height / bands.count
  const groups = (n * bands.count) / bands.together
  const weights = weightsOf(layouts, taps, bands)
  const bandsOfImage = cutIntoBands(layouts, layouts.channelsLast(image, c.padBegin, padEnd), bands, {
    rows: bands.count === 1 ? Infinity : (rows - 1) * c.strides[0]! + c.kernel[0]!,
    step: rows * c.strides[0]!
  })
  const [, , bandRows, bandWidth] = g.shapeOf(bandsOfImage) as [number, number, number, number]
  const shape = [bandRows - (rows - 1) * c.strides[0]!, bandWidth - (width - 1) * c.strides[1]! * channels]
  const slid = layouts.emit(
    'Conv',
    [bandsOfImage, g.reshape(weights, [groups * outs, bands.together, rows, width])],
    {
      auto_pad: 'NOTSET',
      kernel_shape: [rows, width],
      strides: [1, 1],
      dilations: [c.strides[0]!, c.strides[1]! * channels],
      pads: [0, 0, 0, 0],
      group: groups
    },
    [1, groups * outs, ...shape]
  )
  const summed = g.sum(g.reshape(slid, [groups, 1, outs, ...shape]), [0], false)
  const result = g.reshape(layouts.unblock(summed, [1, outs, ...shape]), [
    outs,
    shape[0]!,
    shape[1]! / channels,
    channels
  ])
  return sameShape(g.shapeOf(result).slice(1, 3), c.kernel) ? result : g.slice(result, [0, 0], c.kernel, [1, 2])
}

/** The fewest bands whose taps stay in the cache, if the kernel takes so many: fewer than a block of channels, or whole blocks. */
function bandsOf({ block }: Layouts, [n, outs, height, width]: readonly number[]): Bands | null {
  const bytes = 4 * block * Math.min(BLOCKS_AT_ONCE, Math.ceil(outs! / block)) * width!
  const isPossible = (bands: number) => n! * bands < block || (n! * bands) % block === 0
  const count = divisorsOf(height!).find((bands) => isPossible(bands) && (height! / bands) * bytes <= MOST_TAPS)
  if (!count || (height! / count) * width! < FEWEST_PIXELS) return null
  return { count, together: divisorsOf(count).findLast((bands) => bands < block)! }
}

/** Pixels of a map in blocks as taps: [groups, M/b, together, rows, w, b]. All bands of an image together are as they lie in memory. */
function weightsOf(layouts: Layouts, taps: string, { count, together }: Bands): string {
  const { g, block } = layouts
  const [n, outs, height, width] = g.shapeOf(taps) as [number, number, number, number]
  const blocked = layouts.blocked(taps)
  if (count === together || outs === block) return blocked
  const band = sizeOf([height / count, width, block])
  return g.transpose(g.reshape(blocked, [n, outs / block, count / together, together * band]), [0, 2, 1, 3])
}

/** An image [N, H, W, C] -> [1, N·bands, rows, W·C]; a band starts `step` rows after the one before, and so may share rows with it. */
function cutIntoBands(
  { g }: Layouts,
  image: string,
  { count }: Bands,
  { rows, step }: { rows: number; step: number }
): string {
  const [n, height, width, channels] = g.shapeOf(image) as [number, number, number, number]
  if (count === 1) return g.reshape(image, [1, n, height, width * channels])
  const first = Array.from({ length: count }, (_, band) => band * step)
  const indices = g.reshape(g.ints(first.flatMap((at) => Array.from({ length: rows }, (_, r) => at + r))), [
    count,
    rows
  ])
  const lines = g.emit('Gather', [g.reshape(image, [n, height, width * channels]), indices], { axis: 1 })
  return g.reshape(lines, [1, n * count, rows, width * channels])
}
