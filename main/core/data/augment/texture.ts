/** Softness and grain: a Gaussian blur and noise, both in place on float planes. */
import { mix } from '../random'
import type { Size } from './geometry'

/** A kernel (w, 1 - 2w, w) has the variance 2w; at w = 1/3 it is as wide as three weights can be. */
const VARIANCE_PER_PASS = 2 / 3

/** Blurs `planes` planes [H, W] of `image` at `offset` by a Gaussian of standard deviation `sigma`, pixels. */
export function blur(
  image: Float32Array,
  offset: number,
  planes: number,
  { width, height }: Size,
  sigma: number
): void {
  const passes = Math.ceil((sigma * sigma) / VARIANCE_PER_PASS)
  const weight = (sigma * sigma) / passes / 2
  for (let pass = 0; pass < passes; pass++) {
    for (let row = 0; row < planes * height; row++) soften(image, offset + row * width, 1, width, weight)
    for (let p = 0; p < planes; p++) softenColumns(image, offset + p * width * height, width, height, weight)
  }
}

/** One line of `count` values that lie `step` apart; its ends are repeated. */
function soften(image: Float32Array, start: number, step: number, count: number, weight: number): void {
  let before = image[start]
  for (let i = 0, at = start; i < count; i++, at += step) {
    const here = image[at]
    const after = i + 1 < count ? image[at + step] : here
    image[at] = here + weight * (before - 2 * here + after)
    before = here
  }
}

/** All columns at once, row by row, which is how memory likes it. */
function softenColumns(image: Float32Array, start: number, width: number, height: number, weight: number): void {
  const before = image.slice(start, start + width)
  for (let y = 0; y < height; y++) {
    const row = start + y * width
    const next = y + 1 < height ? width : 0
    for (let x = 0; x < width; x++) {
      const here = image[row + x]
      image[row + x] = here + weight * (before[x] - 2 * here + image[row + x + next])
      before[x] = here
    }
  }
}

/** Adds noise of standard deviation `amount` to `count` values, cut to 0..1. */
export function addNoise(image: Float32Array, offset: number, count: number, amount: number, seed: number): void {
  // the sum of four bytes is nearly normal: mean 510, variance 4 (256² - 1) / 12
  const factor = amount / Math.sqrt((256 * 256 - 1) / 3)
  let word = mix(seed) | 1
  for (let i = offset; i < offset + count; i++) {
    // xorshift32 (Marsaglia 2003): the shared generator would take longer than all the rest of a crop
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24)
    image[i] = Math.min(Math.max(image[i] + (sum - 510) * factor, 0), 1)
  }
}
