/** Fills a crop through its geometry: the photo by bilinear interpolation, the label by the nearest pixel. */
import type { Photo } from '../photo'
import { UNLABELLED, type LabelMap } from '../types'
import type { Affine, Size } from './geometry'

/** Writes RGB 0..1 planes [3, H, W] into `out` at `offset`; beyond its edge the picture goes on with its outermost pixels. */
export function resamplePhoto(out: Float32Array, offset: number, crop: Size, photo: Photo, affine: Affine): void {
  const { width, height, pixels } = photo
  const { a, b, c, d, e, f } = affine
  const plane = crop.width * crop.height
  const shift = shiftOf(affine)
  if (shift) return copyPhoto(out, offset, crop, photo, shift)
  const [lastX, lastY] = [width - 1, height - 1]
  let to = offset
  for (let v = 0; v < crop.height; v++) {
    // in units where a pixel's centre has its index as coordinate
    const startX = b * (v + 0.5) + c - 0.5
    const startY = e * (v + 0.5) + f - 0.5
    for (let u = 0; u < crop.width; u++, to++) {
      const x = Math.min(Math.max(startX + a * (u + 0.5), 0), lastX)
      const y = Math.min(Math.max(startY + d * (u + 0.5), 0), lastY)
      const left = x | 0
      const top = y | 0
      const right = x - left
      const below = y - top
      const p = 3 * (top * width + left)
      const q = left < lastX ? p + 3 : p
      const under = top < lastY ? 3 * width : 0
      const [w00, w10, w01, w11] = [(1 - right) * (1 - below), right * (1 - below), (1 - right) * below, right * below]
      out[to] = (pixels[p] * w00 + pixels[q] * w10 + pixels[p + under] * w01 + pixels[q + under] * w11) / 255
      out[to + plane] =
        (pixels[p + 1] * w00 + pixels[q + 1] * w10 + pixels[p + under + 1] * w01 + pixels[q + under + 1] * w11) / 255
      out[to + 2 * plane] =
        (pixels[p + 2] * w00 + pixels[q + 2] * w10 + pixels[p + under + 2] * w01 + pixels[q + under + 2] * w11) / 255
    }
  }
}

/** Writes class indices [H, W] into `out` at `offset`; beyond the picture everything is unlabelled. */
export function resampleLabel(out: Uint8Array, offset: number, crop: Size, label: LabelMap, affine: Affine): void {
  const { width, height, pixels } = label
  const { a, b, c, d, e, f } = affine
  const shift = shiftOf(affine)
  let to = offset
  for (let v = 0; v < crop.height; v++) {
    if (shift && v + shift.y >= 0 && v + shift.y < height) {
      copyLabelRow(out, to, crop.width, pixels, (v + shift.y) * width, width, shift)
      to += crop.width
      continue
    }
    const startX = b * (v + 0.5) + c
    const startY = e * (v + 0.5) + f
    for (let u = 0; u < crop.width; u++, to++) {
      const x = Math.floor(startX + a * (u + 0.5))
      const y = Math.floor(startY + d * (u + 0.5))
      const isInside = x >= 0 && x < width && y >= 0 && y < height
      out[to] = isInside ? pixels[y * width + x] : UNLABELLED
    }
  }
}

/** A crop in whole pixels: column u shows x + step · u, row v shows y + v. */
interface Shift {
  readonly x: number
  readonly step: 1 | -1
  readonly y: number
}

/** Most crops are moved and mirrored only, which needs no interpolation: the very same numbers in a fraction of the time. */
function shiftOf({ a, b, c, d, e, f }: Affine): Shift | null {
  if (b !== 0 || d !== 0 || e !== 1 || !Number.isInteger(c) || !Number.isInteger(f)) return null
  return a === 1 ? { x: c, step: 1, y: f } : a === -1 ? { x: c - 1, step: -1, y: f } : null
}

const SHARES = Float32Array.from({ length: 256 }, (_, i) => i / 255)

function copyPhoto(out: Float32Array, offset: number, crop: Size, photo: Photo, { x, step, y }: Shift): void {
  const { width, height, pixels } = photo
  const plane = crop.width * crop.height
  const columns = Int32Array.from({ length: crop.width }, (_, u) => 3 * Math.min(Math.max(x + step * u, 0), width - 1))
  let to = offset
  for (let v = 0; v < crop.height; v++) {
    const row = 3 * width * Math.min(Math.max(y + v, 0), height - 1)
    for (let u = 0; u < crop.width; u++, to++) {
      const p = row + columns[u]!
      out[to] = SHARES[pixels[p]!]!
      out[to + plane] = SHARES[pixels[p + 1]!]!
      out[to + 2 * plane] = SHARES[pixels[p + 2]!]!
    }
  }
}

function copyLabelRow(
  out: Uint8Array,
  to: number,
  count: number,
  pixels: Uint8Array,
  row: number,
  width: number,
  { x, step }: Shift
): void {
  // the first and the one after the last column of the picture that the row shows
  const [first, end] = step === 1 ? [x, x + count] : [x - count + 1, x + 1]
  const [from, until] = [Math.max(first, 0), Math.min(end, width)]
  const target = out.subarray(to, to + count)
  if (until - from < count) target.fill(UNLABELLED)
  if (until > from) target.set(pixels.subarray(row + from, row + until), from - first)
  if (step === -1) target.reverse()
}
