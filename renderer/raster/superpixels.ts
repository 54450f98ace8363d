/**
 * Superpixels by SLIC: Achanta et al., "SLIC Superpixels Compared to State-of-the-Art Superpixel Methods" (2012). k-means in
 * CIELAB and place, each centre looking at no more than twice its size; what is left unconnected joins a neighbour.
 */

/** Pixels of colour distance that weigh as much as one superpixel's width. */
const COMPACTNESS = 10
const ITERATIONS = 6

/** `data`: red, green, blue, alpha of 0..255, row-major. Answers for each pixel the number of its superpixel, from 0 on. */
export function superpixels(data: Uint8ClampedArray, width: number, height: number, size: number): Int32Array {
  const colours = toLab(data)
  const centres = seedCentres(colours, width, height, size)
  const nearest = new Int32Array(width * height)
  const distances = new Float32Array(width * height)
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    assign({ colours, centres, nearest, distances, width, height }, size)
    moveCentres(colours, centres, nearest, width)
  }
  return connected(nearest, width, height, size)
}

/** Lightness, a, b and place of each centre. */
type Centres = Float32Array
const FIELDS = 5

interface Clustering {
  readonly colours: Float32Array
  readonly centres: Centres
  readonly nearest: Int32Array
  readonly distances: Float32Array
  readonly width: number
  readonly height: number
}

/** On a grid, each moved to the flattest of its nine pixels, so that none begins on an edge. */
function seedCentres(colours: Float32Array, width: number, height: number, size: number): Centres {
  const [columns, rows] = [width, height].map((side) => Math.max(1, Math.round(side / size)))
  const centres = new Float32Array(columns * rows * FIELDS)
  for (let i = 0; i < columns * rows; i++) {
    const x = Math.floor((((i % columns) + 0.5) * width) / columns)
    const y = Math.floor(((Math.floor(i / columns) + 0.5) * height) / rows)
    const [flatX, flatY] = flattestAround(colours, width, height, x, y)
    const pixel = (flatY * width + flatX) * 3
    centres.set([colours[pixel], colours[pixel + 1], colours[pixel + 2], flatX, flatY], i * FIELDS)
  }
  return centres
}

function flattestAround(
  colours: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number
): readonly [number, number] {
  let [flattest, least]: [readonly [number, number], number] = [[x, y], Infinity]
  for (let row = Math.max(1, y - 1); row <= Math.min(height - 2, y + 1); row++) {
    for (let column = Math.max(1, x - 1); column <= Math.min(width - 2, x + 1); column++) {
      const at = row * width + column
      const slope = squaredDifference(colours, at - 1, at + 1) + squaredDifference(colours, at - width, at + width)
      if (slope < least) [flattest, least] = [[column, row], slope]
    }
  }
  return flattest
}

function squaredDifference(colours: Float32Array, a: number, b: number): number {
  return (
    (colours[a * 3] - colours[b * 3]) ** 2 +
    (colours[a * 3 + 1] - colours[b * 3 + 1]) ** 2 +
    (colours[a * 3 + 2] - colours[b * 3 + 2]) ** 2
  )
}

/** Every pixel goes to the nearest centre of those whose window it lies in. */
function assign({ colours, centres, nearest, distances, width, height }: Clustering, size: number): void {
  distances.fill(Infinity)
  const weight = (COMPACTNESS / size) ** 2
  for (let centre = 0; centre < centres.length / FIELDS; centre++) {
    const [lightness, a, b, x, y] = centres.subarray(centre * FIELDS, (centre + 1) * FIELDS)
    const [left, right] = [Math.max(0, Math.floor(x - size)), Math.min(width, Math.ceil(x + size) + 1)]
    const [top, bottom] = [Math.max(0, Math.floor(y - size)), Math.min(height, Math.ceil(y + size) + 1)]
    for (let row = top; row < bottom; row++) {
      const away = (row - y) ** 2
      for (let column = left; column < right; column++) {
        const pixel = row * width + column
        const colour =
          (colours[pixel * 3] - lightness) ** 2 + (colours[pixel * 3 + 1] - a) ** 2 + (colours[pixel * 3 + 2] - b) ** 2
        const distance = colour + weight * (away + (column - x) ** 2)
        if (distance >= distances[pixel]) continue
        distances[pixel] = distance
        nearest[pixel] = centre
      }
    }
  }
}

function moveCentres(colours: Float32Array, centres: Centres, nearest: Int32Array, width: number): void {
  const sums = new Float64Array(centres.length)
  const counts = new Uint32Array(centres.length / FIELDS)
  for (let pixel = 0; pixel < nearest.length; pixel++) {
    const at = nearest[pixel] * FIELDS
    sums[at] += colours[pixel * 3]
    sums[at + 1] += colours[pixel * 3 + 1]
    sums[at + 2] += colours[pixel * 3 + 2]
    sums[at + 3] += pixel % width
    sums[at + 4] += Math.floor(pixel / width)
    counts[nearest[pixel]]++
  }
  for (let i = 0; i < centres.length; i++) {
    const count = counts[Math.floor(i / FIELDS)]
    if (count > 0) centres[i] = sums[i] / count
  }
}

/** Numbers connected pieces anew; one smaller than a quarter of a superpixel joins the piece before it. */
function connected(nearest: Int32Array, width: number, height: number, size: number): Int32Array {
  const numbers = new Int32Array(nearest.length).fill(-1)
  const piece = new Int32Array(nearest.length)
  const smallest = (size * size) / 4
  let count = 0
  for (let start = 0; start < nearest.length; start++) {
    if (numbers[start] >= 0) continue
    const neighbour = start % width > 0 ? numbers[start - 1] : start >= width ? numbers[start - width] : -1
    let length = 0
    numbers[start] = count
    piece[length++] = start
    for (let next = 0; next < length; next++) {
      const pixel = piece[next]
      const column = pixel % width
      for (const other of [
        column > 0 ? pixel - 1 : -1,
        column < width - 1 ? pixel + 1 : -1,
        pixel - width,
        pixel + width < width * height ? pixel + width : -1
      ]) {
        if (other < 0 || numbers[other] >= 0 || nearest[other] !== nearest[start]) continue
        numbers[other] = count
        piece[length++] = other
      }
    }
    if (length >= smallest || neighbour < 0) count++
    else for (let i = 0; i < length; i++) numbers[piece[i]] = neighbour
  }
  return numbers
}

/** CIELAB of sRGB under D65. */
function toLab(data: Uint8ClampedArray): Float32Array {
  const linear = Float32Array.from({ length: 256 }, (_, i) =>
    i <= 10 ? i / 255 / 12.92 : ((i / 255 + 0.055) / 1.055) ** 2.4
  )
  const root = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const lab = new Float32Array((data.length / 4) * 3)
  for (let i = 0, o = 0; i < data.length; i += 4, o += 3) {
    const [red, green, blue] = [linear[data[i]], linear[data[i + 1]], linear[data[i + 2]]]
    const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
    const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    lab[o] = 116 * y - 16
    lab[o + 1] = 500 * (x - y)
    lab[o + 2] = 200 * (y - z)
  }
  return lab
}
