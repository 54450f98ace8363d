/**
 * Exact Euclidean distances to the nearest pixel of a set, by the two passes of Felzenszwalb and Huttenlocher, "Distance
 * Transforms of Sampled Functions" (2012).
 */

/** Squared distance from each pixel's centre to the nearest set one; Infinity everywhere when none is set. */
function squaredDistances(bits: Uint8Array, width: number, height: number): Float64Array {
  const distances = new Float64Array(width * height)
  for (let i = 0; i < distances.length; i++) distances[i] = bits[i] ? 0 : Infinity
  const scratch = new Envelope(Math.max(width, height))
  for (let x = 0; x < width; x++) scratch.lower(distances, x, width, height)
  for (let y = 0; y < height; y++) scratch.lower(distances, y * width, 1, width)
  return distances
}

/** How far each pixel lies inside the set: half a pixel and more inside, minus half a pixel and less outside. */
export function depths(bits: Uint8Array, width: number, height: number): Float32Array {
  const toSet = squaredDistances(bits, width, height)
  const toRest = squaredDistances(
    bits.map((bit) => 1 - bit),
    width,
    height
  )
  return Float32Array.from(bits, (bit, i) => (bit ? Math.sqrt(toRest[i]) - 0.5 : 0.5 - Math.sqrt(toSet[i])))
}

/** The lower envelope of parabolas that stand on the values of one row or column. */
class Envelope {
  private readonly values: Float64Array
  private readonly feet: Int32Array
  private readonly starts: Float64Array

  constructor(length: number) {
    this.values = new Float64Array(length)
    this.feet = new Int32Array(length)
    this.starts = new Float64Array(length + 1)
  }

  /** Replaces `length` values from `offset` on, `stride` apart. */
  lower(data: Float64Array, offset: number, stride: number, length: number): void {
    const { values, feet, starts } = this
    let count = 0
    for (let q = 0; q < length; q++) {
      const value = (values[q] = data[offset + q * stride])
      if (value === Infinity) continue
      let start = -Infinity
      while (count > 0) {
        const foot = feet[count - 1]
        start = (value + q * q - values[foot] - foot * foot) / (2 * (q - foot))
        if (start > starts[count - 1]) break
        count--
        start = -Infinity
      }
      feet[count] = q
      starts[count++] = start
    }
    if (count === 0) return
    starts[count] = Infinity
    for (let q = 0, k = 0; q < length; q++) {
      while (starts[k + 1] < q) k++
      data[offset + q * stride] = (q - feet[k]) ** 2 + values[feet[k]]
    }
  }
}
