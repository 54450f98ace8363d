/**
 * The labels of one image in tiles of 256 x 256 class indices, outside reactivity. While a step is open, the first write to a
 * tile keeps the old one aside, which is all that undo needs.
 */
import { UNLABELLED, type PixelTarget } from '../raster/pixels'
import { between, intersection, type Rectangle } from '../raster/rectangle'
import type { Work } from '../raster/work'
import type { LabelMap, PackedLabels } from '../types'
import { labelledPixels, packTile, sampleTile, TILE, TILE_PIXELS, type PackedTile } from './packedTile'
import { MIXED, TileStore } from './tileStore'

/** Tiles that stay unpacked: 16 MiB, or more where what goes through the image row by row would come back to others. */
const FEWEST_UNPACKED = 256
const ROWS_UNPACKED = 4
/** Places in a list of runs between two looks at the clock. */
const PIECE = 3 * 64

/** The pixels of a rectangle. */
export interface LabelPatch extends Rectangle {
  readonly pixels: Uint8Array
}

export class TiledLabels implements PixelTarget {
  readonly columns: number
  readonly rows: number
  private readonly tiles: TileStore
  /** Labelled pixels of each tile, as of the last committed step; of those that changed since, counted when they are asked for. */
  private readonly labelled: Uint32Array
  private readonly uncounted = new Set<number>()
  /** The old tiles of the open step by index; null while no step is open. */
  private kept: Map<number, PackedTile> | null = null

  constructor(
    readonly width: number,
    readonly height: number
  ) {
    this.columns = Math.ceil(width / TILE)
    this.rows = Math.ceil(height / TILE)
    const count = this.columns * this.rows
    this.tiles = new TileStore(count, Math.max(FEWEST_UNPACKED, ROWS_UNPACKED * this.columns))
    this.labelled = new Uint32Array(count)
  }

  static from({ width, height, pixels }: LabelMap): TiledLabels {
    const labels = new TiledLabels(width, height)
    for (let index = 0; index < labels.labelled.length; index++) {
      const { x, y, width: columns, height: rows } = labels.areaOf(index)
      const tile = new Uint8Array(TILE_PIXELS).fill(UNLABELLED)
      for (let row = 0; row < rows; row++) {
        const start = (y + row) * width + x
        tile.set(pixels.subarray(start, start + columns), row * TILE)
      }
      labels.exchange(index, packTile(tile))
    }
    return labels
  }

  static unpack({ width, height, places, ends, bytes }: PackedLabels): TiledLabels {
    const labels = new TiledLabels(width, height)
    const contents = Array.from(ends, (end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end))
    const counts = contents.map(labelledPixels)
    for (const [index, place] of places.entries()) {
      if (place === -1) continue
      labels.tiles.set(index, contents[place])
      labels.labelled[index] = counts[place]
    }
    return labels
  }

  toMap(): LabelMap {
    const { width, height } = this
    return { width, height, pixels: this.read({ x: 0, y: 0, width, height }).pixels }
  }

  /** The pixels of a rectangle that lies inside the image. */
  read({ x, y, width, height }: Rectangle): LabelPatch {
    const pixels = new Uint8Array(width * height)
    for (let row = 0; row < height; row++) {
      for (let left = x; left < x + width;) {
        const right = Math.min(x + width, left - (left % TILE) + TILE)
        const tile = this.tiles.pixels(this.indexOf(left, y + row))
        const start = ((y + row) % TILE) * TILE + (left % TILE)
        pixels.set(tile.subarray(start, start + right - left), row * width + left - x)
        left = right
      }
    }
    return { x, y, width, height, pixels }
  }

  /** The value of all pixels of a tile, or MIXED where they are not known to be the same. */
  evenValue(index: number): number {
    return this.tiles.evenValue(index)
  }

  /** 256 x 256 class indices, row-major, to be read until another tile is asked for. */
  pixelsOf(index: number): Uint8Array {
    return this.tiles.pixels(index)
  }

  /** The tile as it is now, whatever is written to it later. */
  packed(index: number): PackedTile {
    return this.tiles.get(index)
  }

  /** One of `stride` x `stride` pixels of a tile, row-major. What is packed stays packed. */
  sampled(index: number, stride: number): Uint8Array {
    return sampleTile(this.tiles.glance(index), stride)
  }

  /** The image pixels of a tile. */
  areaOf(index: number): Rectangle {
    const [x, y] = [(index % this.columns) * TILE, Math.floor(index / this.columns) * TILE]
    return intersection(between(x, y, x + TILE, y + TILE), between(0, 0, this.width, this.height))
  }

  /** Share of labelled pixels, 0..1, as of the last committed step. */
  get share(): number {
    for (const index of this.uncounted) {
      this.labelled[index] = labelledPixels(this.kept?.get(index) ?? this.tiles.glance(index))
    }
    this.uncounted.clear()
    return this.labelled.reduce((sum, count) => sum + count, 0) / (this.width * this.height)
  }

  at(x: number, y: number): number {
    const index = this.indexOf(x, y)
    const even = this.tiles.evenValue(index)
    return even === MIXED ? this.tiles.pixels(index)[(y % TILE) * TILE + (x % TILE)] : even
  }

  runEnd(x: number, y: number, limit = this.width): number {
    const value = this.at(x, y)
    for (let index = this.indexOf(x, y); x < limit; index++) {
      const end = Math.min(limit, x - (x % TILE) + TILE)
      const even = this.tiles.evenValue(index)
      if (even === MIXED) {
        const tile = this.tiles.pixels(index)
        const shift = (y % TILE) * TILE - (x - (x % TILE))
        for (; x < end; x++) if (tile[shift + x] !== value) return x
      } else if (even !== value) return x
      x = end
    }
    return limit
  }

  runStart(x: number, y: number): number {
    const value = this.at(x, y)
    for (let index = this.indexOf(x, y); x >= 0; index--) {
      const start = x - (x % TILE)
      const even = this.tiles.evenValue(index)
      if (even === MIXED) {
        const tile = this.tiles.pixels(index)
        const shift = (y % TILE) * TILE - start
        for (; x >= start; x--) if (tile[shift + x] !== value) return x + 1
      } else if (even !== value) return x + 1
      x = start - 1
    }
    return 0
  }

  fillSpan(y: number, left: number, right: number, value: number): void {
    if (y < 0 || y >= this.height) return
    const end = Math.min(right, this.width)
    for (let x = Math.max(0, left); x < end;) {
      const index = this.indexOf(x, y)
      const tileEnd = Math.min(end, x - (x % TILE) + TILE)
      if (this.tiles.evenValue(index) !== value) {
        const row = (y % TILE) * TILE
        this.writable(index).fill(value, row + (x % TILE), row + ((tileEnd - 1) % TILE) + 1)
      }
      x = tileEnd
    }
  }

  /** Tiles that the runs cover wholly are not even unpacked. */
  *fillingBlocks(runs: Int32Array, value: number): Work<void> {
    const covered = new Uint32Array(this.labelled.length)
    for (let i = 0; i < runs.length; i += 3) {
      let [x, index] = [runs[i + 1], this.indexOf(runs[i + 1], runs[i])]
      for (const end = runs[i + 2]; x < end; index++) {
        const tileEnd = Math.min(end, x - (x % TILE) + TILE)
        covered[index] += tileEnd - x
        x = tileEnd
      }
      if (i % PIECE === 0) yield i / runs.length
    }
    for (let index = 0; index < covered.length; index++) if (covered[index] === TILE_PIXELS) this.fillTile(index, value)
  }

  /** Writes a rectangle that lies within one tile. */
  fillWithin({ x, y, width, height }: Rectangle, value: number): void {
    if (width === TILE && height === TILE) return this.fillTile(this.indexOf(x, y), value)
    for (let row = y; row < y + height; row++) this.fillSpan(row, x, x + width, value)
  }

  /** From now on the first write to a tile keeps the old one. */
  keepTiles(): void {
    this.kept = new Map()
  }

  /** The old tiles of the open step. */
  get keptSoFar(): ReadonlyMap<number, PackedTile> {
    return this.kept ?? new Map<number, PackedTile>()
  }

  /** Ends keeping and hands over what was kept. */
  takeKept(): Map<number, PackedTile> {
    const kept = this.kept ?? new Map<number, PackedTile>()
    this.kept = null
    return kept
  }

  /** Puts another tile in the place of the present one, which it answers. */
  exchange(index: number, tile: PackedTile): PackedTile {
    const present = this.tiles.get(index)
    this.tiles.set(index, tile)
    this.recount(index)
    return present
  }

  /** To be told of every tile that a step changed. */
  recount(index: number): void {
    this.uncounted.add(index)
  }

  private writable(index: number): Uint8Array {
    this.keep(index)
    return this.tiles.writable(index)
  }

  private fillTile(index: number, value: number): void {
    if (this.tiles.evenValue(index) === value) return
    this.keep(index)
    this.tiles.set(index, Uint8Array.of(value))
  }

  private keep(index: number): void {
    if (!this.kept) throw new Error('Labels are written only while a step is open.')
    if (!this.kept.has(index)) this.kept.set(index, this.tiles.get(index))
  }

  /** The index of the tile that holds a pixel. */
  indexOf(x: number, y: number): number {
    return Math.floor(y / TILE) * this.columns + Math.floor(x / TILE)
  }
}
