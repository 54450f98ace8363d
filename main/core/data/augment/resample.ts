/** Fills a crop through its geometry: the photo by bilinear interpolation, the label by the nearest pixel. */
import type { Photo } from '../photo'
import { UNLABELLED, type LabelMap } from '../types'
import type { Affine, Size } from './geometry'

/** Writes RGB 0..1 planes [3, H, W] into `out` at `offset`; beyond its edge the picture goes on with its outermost pixels. */
export function resamplePhoto(out: Float32Array, offset: number, crop: Size, photo: Photo, affine: Affine): void {
  const { width, height, pixels } = photo
  const { a, b, c, d, e, f } = affine
  const plane = crop.width * crop.height
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
  let to = offset
  for (let v = 0; v < crop.height; v++) {
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
