/** A set of pixels within a rectangle, one byte each, and its ways to and from runs. */
import type { Region } from './flood'
import type { PixelTarget } from './pixels'
import { between, EMPTY, intersection, isEmpty, union, type Rectangle } from './rectangle'

export interface Bitmap {
  readonly bounds: Rectangle
  /** Row-major within the bounds; 1 for pixels of the set. */
  readonly bits: Uint8Array
}

export function regionOf({ bounds, bits }: Bitmap): Region {
  const runs: number[] = []
  let [exact, pixels] = [EMPTY, 0]
  for (const [y, left, right] of runsOf({ bounds, bits })) {
    runs.push(y, left, right)
    exact = union(exact, between(left, y, right, y + 1))
    pixels += right - left
  }
  const has = (x: number, y: number) => {
    const [column, row] = [x - bounds.x, y - bounds.y]
    const isInside = column >= 0 && row >= 0 && column < bounds.width && row < bounds.height
    return isInside && bits[row * bounds.width + column] === 1
  }
  return { bounds: exact, pixels, runs: Int32Array.from(runs), has }
}

export function bitmapOfRegion({ bounds, runs }: Pick<Region, 'bounds' | 'runs'>): Bitmap {
  const bits = new Uint8Array(bounds.width * bounds.height)
  for (let i = 0; i < runs.length; i += 3) {
    const row = (runs[i] - bounds.y) * bounds.width - bounds.x
    bits.fill(1, row + runs[i + 1], row + runs[i + 2])
  }
  return { bounds, bits }
}

/** The same set with other bounds: what lies beyond them is left out. */
export function within(bitmap: Bitmap, bounds: Rectangle): Bitmap {
  const bits = new Uint8Array(bounds.width * bounds.height)
  const shared = intersection(bitmap.bounds, bounds)
  if (!isEmpty(shared)) {
    for (let y = shared.y; y < shared.y + shared.height; y++) {
      const from = (y - bitmap.bounds.y) * bitmap.bounds.width + shared.x - bitmap.bounds.x
      const to = (y - bounds.y) * bounds.width + shared.x - bounds.x
      bits.set(bitmap.bits.subarray(from, from + shared.width), to)
    }
  }
  return { bounds, bits }
}

/** A set of pixels of a small picture of a rectangle as the pixels of that rectangle: each has its nearest one. */
export function enlarged({ bounds: few, bits: small }: Bitmap, picture: Size, area: Rectangle): Bitmap {
  const columns = nearestOf(few.x, few.width, picture.width / area.width, area.width)
  const rows = nearestOf(few.y, few.height, picture.height / area.height, area.height)
  const bounds = between(columns.first, rows.first, columns.end, rows.end)
  const bits = new Uint8Array(bounds.width * bounds.height)
  let i = 0
  for (const row of rows.nearest) for (const column of columns.nearest) bits[i++] = small[row * few.width + column]
  return { bounds: { ...bounds, x: area.x + bounds.x, y: area.y + bounds.y }, bits }
}

/** Which of `count` places from `start` on is the nearest of each of many, `scale` times as many; those that have none of them are left out. */
function nearestOf(start: number, count: number, scale: number, many: number): Nearest {
  const nearest: number[] = []
  // The first whose centre may lie behind that start.
  let place = Math.max(0, Math.floor(start / scale - 0.5))
  const at = (): number => Math.floor((place + 0.5) * scale) - start
  while (place < many && at() < 0) place++
  const first = place
  for (; place < many && at() < count; place++) nearest.push(at())
  return { first, end: place, nearest }
}

interface Nearest {
  readonly first: number
  readonly end: number
  readonly nearest: readonly number[]
}

type Size = Pick<Rectangle, 'width' | 'height'>

export function fillBitmap(target: PixelTarget, bitmap: Bitmap, value: number): Rectangle {
  let dirty = EMPTY
  for (const [y, left, right] of runsOf(bitmap)) {
    target.fillSpan(y, left, right, value)
    dirty = union(dirty, between(left, y, right, y + 1))
  }
  return intersection(dirty, between(0, 0, target.width, target.height))
}

/** The half-open runs of the set in image pixels, in reading order. */
export function* runsOf({ bounds, bits }: Bitmap): Iterable<readonly [y: number, left: number, right: number]> {
  const { x, y, width, height } = bounds
  for (let row = 0; row < height; row++) {
    const start = row * width
    for (let column = bits.indexOf(1, start); column >= 0 && column < start + width;) {
      let end = column
      while (end < start + width && bits[end] === 1) end++
      yield [y + row, x + column - start, x + end - start]
      column = bits.indexOf(1, end)
    }
  }
}
