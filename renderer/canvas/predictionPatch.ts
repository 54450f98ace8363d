/** A part of a prediction, at the size the net saw the image in, pasted over the prediction that is shown. */
import type { Rectangle } from '../raster/rectangle'
import type { PredictionPatch } from '../types'
import type { FlatMap } from './flatMap'

/** Every pixel of the image takes the class of the nearest one of the patch. Answers what was pasted over, in image pixels. */
export function pastePatch(into: FlatMap, { width, height, part, pixels }: PredictionPatch): Rectangle {
  const columns = covered(part.x, part.width, width, into.width)
  const rows = covered(part.y, part.height, height, into.height)
  const sources = columns.map((x) => nearest(x, width, into.width) - part.x)
  for (const y of rows) {
    const from = (nearest(y, height, into.height) - part.y) * part.width
    const to = y * into.width
    if (width === into.width) into.pixels.set(pixels.subarray(from, from + part.width), to + part.x)
    else columns.forEach((x, i) => (into.pixels[to + x] = pixels[from + sources[i]]))
  }
  return { x: columns[0] ?? 0, y: rows[0] ?? 0, width: columns.length, height: rows.length }
}

/** Pixel centres are aligned. */
const nearest = (place: number, from: number, to: number): number => Math.floor(((place + 0.5) * from) / to)

/** The image's columns or rows whose nearest one lies in a part. */
function covered(start: number, length: number, from: number, to: number): number[] {
  const scale = to / from
  const first = Math.max(0, Math.floor(start * scale) - 1)
  const end = Math.min(to, Math.ceil((start + length) * scale) + 1)
  const places = Array.from({ length: end - first }, (_, i) => first + i)
  return places.filter((place) => {
    const source = nearest(place, from, to)
    return source >= start && source < start + length
  })
}
