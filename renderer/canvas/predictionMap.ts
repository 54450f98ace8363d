/**
 * A prediction, kept at the size that the net saw the image in and read at the size of the image: every pixel has the class of the
 * nearest one. So a prediction of a huge photo takes no more memory, and no more time to change, than that of a small one.
 */
import { UNLABELLED, type PixelSource } from '../raster/pixels'
import type { Rectangle } from '../raster/rectangle'
import type { LabelMap, PredictionPatch } from '../types'
import type { Size } from './viewport'

export class PredictionMap implements PixelSource {
  readonly width: number
  readonly height: number
  /** By column of the image: the map's; by row: the start of the map's. */
  private readonly columns: Int32Array
  private readonly rows: Int32Array

  /** @param classCount classes beyond were removed after it was predicted, and show as nothing */
  constructor(
    readonly map: LabelMap,
    image: Size,
    private readonly classCount: number
  ) {
    this.width = image.width
    this.height = image.height
    this.columns = nearest(image.width, map.width)
    this.rows = nearest(image.height, map.height).map((row) => row * map.width)
  }

  /** Nothing is predicted yet. */
  static blank({ width, height }: Size, image: Size, classCount: number): PredictionMap {
    return new PredictionMap({ width, height, pixels: blank({ width, height }) }, image, classCount)
  }

  /** The same at the size of another net's map. */
  resampled({ width, height }: Size): PredictionMap {
    if (width === this.map.width && height === this.map.height) return this
    const [columns, rows] = [nearest(width, this.width), nearest(height, this.height)]
    const pixels = blank({ width, height })
    for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[i++] = this.at(columns[x], rows[y])
    return new PredictionMap({ width, height, pixels }, this, this.classCount)
  }

  at(x: number, y: number): number {
    const value = this.map.pixels[this.rows[y] + this.columns[x]]
    return value < this.classCount ? value : UNLABELLED
  }

  runStart(x: number, y: number): number {
    const value = this.at(x, y)
    while (x > 0 && this.at(x - 1, y) === value) x--
    return x
  }

  runEnd(x: number, y: number, limit = this.width): number {
    const value = this.at(x, y)
    while (x < limit && this.at(x, y) === value) x++
    return x
  }

  /** Pastes a part of the map over it; answers what changed, in pixels of the image. */
  paste({ part, pixels }: Pick<PredictionPatch, 'part' | 'pixels'>): Rectangle {
    for (let row = 0; row < part.height; row++) {
      const line = pixels.subarray(row * part.width, (row + 1) * part.width)
      this.map.pixels.set(line, (part.y + row) * this.map.width + part.x)
    }
    const [x, width] = covered(part.x, part.width, this.map.width, this.width)
    const [y, height] = covered(part.y, part.height, this.map.height, this.height)
    return { x, y, width, height }
  }
}

/** Whether a map shows the whole of an image: the sides were rounded when it was scaled down. */
export function showsWhole(map: Size, image: Size): boolean {
  return Math.abs(map.width * image.height - map.height * image.width) <= Math.max(image.width, image.height)
}

const blank = ({ width, height }: Size) => new Uint8Array(width * height).fill(UNLABELLED)

/** The nearest of `from` places for each of `to`; centres are aligned. */
const nearest = (to: number, from: number): Int32Array =>
  Int32Array.from({ length: to }, (_, place) => Math.floor(((place + 0.5) * from) / to))

/** Start and length of the image's places whose nearest one lies in a part of the map. */
function covered(start: number, length: number, from: number, to: number): [start: number, length: number] {
  // the first place whose centre lies at or behind that of the map
  const firstAt = (place: number) => Math.min(to, Math.max(0, Math.ceil((place * to) / from - 0.5)))
  const first = firstAt(start)
  return [first, firstAt(start + length) - first]
}
