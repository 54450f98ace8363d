// What the microscope's lamp, lens and camera make of a slide: uneven light, blur, noise.
import { fractalNoise } from './noise.mjs'

/** 8-bit RGB at 1/oversampling of the canvas; `focus` is the blur in pixels, `warmth` tints the lamp from -1 to 1. */
export function photograph(canvas, random, oversampling, { focus, warmth }) {
  const light = lampLight(canvas, random)
  const tint = [1 + 0.035 * warmth, 1, 1 - 0.05 * warmth]
  const width = canvas.width / oversampling
  const height = canvas.height / oversampling
  const rgb = new Uint8Array(width * height * 3)
  for (let c = 0; c < 3; c++) {
    const bright = canvas.density[c].map((density, i) => 0.93 * tint[c] * light[i] * 10 ** -density)
    const seen = blur(shrink(bright, canvas.width, canvas.height, oversampling), width, height, focus)
    const grain = blur(
      Float32Array.from(seen, () => random.normal()),
      width,
      height,
      0.45
    )
    for (let i = 0; i < seen.length; i++) {
      const noisy = seen[i] + grain[i] * (0.009 + 0.017 * Math.sqrt(Math.max(0, seen[i])))
      rgb[i * 3 + c] = Math.round(255 * Math.min(1, Math.max(0, noisy)))
    }
  }
  return rgb
}

/** Brightest near the middle, a little off it, and darker towards the corners. */
function lampLight({ width, height }, random) {
  const centreX = width * (0.5 + 0.24 * (random.next() - 0.5))
  const centreY = height * (0.5 + 0.24 * (random.next() - 0.5))
  const falloff = 0.2 + 0.16 * random.next()
  const stains = fractalNoise(random.integer(1 << 30), 420, 2)
  const reach = Math.hypot(width, height) / 2
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return 1 - falloff * (Math.hypot(x - centreX, y - centreY) / reach) ** 2 + 0.035 * stains(x, y)
  })
}

function shrink(plane, width, height, factor) {
  const small = new Float32Array((width / factor) * (height / factor))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      small[Math.floor(y / factor) * (width / factor) + Math.floor(x / factor)] += plane[y * width + x] / factor ** 2
    }
  }
  return small
}

/** Gaussian, rows and then columns; the edge repeats. */
function blur(plane, width, height, sigma) {
  const reach = Math.ceil(3 * sigma)
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2))
  )
  const total = kernel.reduce((sum, value) => sum + value, 0)
  const convolve = (source, step, limit, positionOf) =>
    source.map((_, i) => {
      const position = positionOf(i)
      let sum = 0
      for (let k = -reach; k <= reach; k++) {
        const inside = Math.min(limit - 1, Math.max(0, position + k))
        sum += kernel[k + reach] * source[i + (inside - position) * step]
      }
      return sum / total
    })
  const rows = convolve(plane, 1, width, (i) => i % width)
  return convolve(rows, width, height, (i) => Math.floor(i / width))
}
