/** Photos and label maps as the tensors a net takes: scaled, padded by repeating the edge, mirrored or cropped. */
import { ArrayPool } from '../data/iterators/arrayPool'
import type { Photo } from '../data/photo'
import { UNLABELLED, type LabelMap } from '../data/types'
import { lookUpWeights, type WeightMap } from '../data/weightMap'
import { float32 } from '../graph/tensor'
import type { Tensor } from '../graph/types'

/** A rectangle of the picture, which may reach beyond its right and lower edge. */
export interface View {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly mirror: boolean
}

export const padTo = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple

/** The whole picture, padded to multiples of `multiple`. */
export function wholeView(
  size: { readonly width: number; readonly height: number },
  multiple: number,
  mirror = false
): View {
  return { x: 0, y: 0, width: padTo(size.width, multiple), height: padTo(size.height, multiple), mirror }
}

/**
 * Which source column each column of a view shows; beyond the edge the last column is repeated. Mirroring happens within the
 * picture, so that padding stays on the right.
 */
function columns(view: View, width: number): Int32Array {
  const inside = Math.min(view.width, width - view.x)
  return Int32Array.from({ length: view.width }, (_, i) => {
    const within = Math.min(i, inside - 1)
    return view.x + (view.mirror ? inside - 1 - within : within)
  })
}

/** Writes a view as RGB 0..1 planes into `out` [3, H, W] at `offset`. */
function fillImage(out: Float32Array, offset: number, photo: Photo, view: View): void {
  const from = columns(view, photo.width)
  const plane = view.width * view.height
  for (let y = 0; y < view.height; y++) {
    const row = Math.min(view.y + y, photo.height - 1) * photo.width
    const to = offset + y * view.width
    for (let x = 0; x < view.width; x++) {
      const p = 3 * (row + from[x]!)
      out[to + x] = photo.pixels[p]! / 255
      out[to + x + plane] = photo.pixels[p + 1]! / 255
      out[to + x + 2 * plane] = photo.pixels[p + 2]! / 255
    }
  }
}

/** Writes a view of a label map into `out` [H, W] at `offset`; beyond the edge everything is unlabelled. */
function fillLabels(out: Uint8Array, offset: number, map: LabelMap, view: View): void {
  const inside = Math.min(view.width, map.width - view.x)
  if (inside === map.width && inside === view.width && !view.mirror) {
    const rows = map.pixels.subarray(view.y * inside, (view.y + view.height) * inside)
    out.set(rows, offset)
    out.fill(UNLABELLED, offset + rows.length, offset + view.height * inside)
    return
  }
  for (let y = 0; y < view.height; y++) {
    const to = offset + y * view.width
    if (view.y + y >= map.height) out.fill(UNLABELLED, to, to + view.width)
    else {
      const row = (view.y + y) * map.width + view.x
      out.set(map.pixels.subarray(row, row + inside), to)
      if (view.mirror) out.subarray(to, to + inside).reverse()
      if (inside < view.width) out.fill(UNLABELLED, to + inside, to + view.width)
    }
  }
}

/** One photo as [1, 3, H, W]. */
export function imageTensor(photo: Photo, view: View): Tensor {
  const data = new Float32Array(3 * view.width * view.height)
  fillImage(data, 0, photo, view)
  return float32([1, 3, view.height, view.width], data)
}

/** One label map as uint8 [1, 1, H, W]. */
export const labelTensor = (label: LabelMap, view: View): Tensor => labelTensors([{ label, view }], new ArrayPool())

/** Label maps as uint8 [N, 1, H, W]; their views have one size. */
export function labelTensors(
  items: readonly { readonly label: LabelMap; readonly view: View }[],
  arrays: ArrayPool
): Tensor {
  const { width, height } = items[0]!.view
  const data = arrays.take(Uint8Array, items.length * width * height)
  items.forEach(({ label, view }, i) => fillLabels(data, i * width * height, label, view))
  return { dtype: 'uint8', dims: [items.length, 1, height, width], data }
}

/** What the pixels of views of one size count, float32 [N, 1, H, W]; 1 where nothing is said. */
export function weightTensors(items: readonly { readonly weights?: WeightMap; readonly view: View }[]): Tensor {
  const { width, height } = items[0]!.view
  const plane = width * height
  const data = new Float32Array(items.length * plane).fill(1)
  items.forEach(({ weights, view }, i) => {
    if (weights) lookUpWeights(data, i * plane, labelTensor(weights, view).data as Uint8Array, weights.table)
  })
  return float32([items.length, 1, height, width], data)
}
