/**
 * The labels of one image in tiles of 256 x 256 class indices, outside reactivity. A tile that nobody painted is null. What came
 * packed is unpacked where it is looked at, and forgotten again: it takes memory only once it is written. While a step is open,
 * the first write to a tile keeps the old one aside (copy-on-write), which is all that undo needs.
 */
import { UNLABELLED, type PixelTarget } from '../raster/pixels'
import type { Rectangle } from '../raster/rectangle'
import type { LabelMap, PackedLabels } from '../types'
import { labelledPixels, sampleTile, unpackTile } from './packedTile'

export const TILE = 256
const TILE_PIXELS = TILE * TILE
/** Tiles that stay unpacked after they were looked at: 32 MiB. */
const MOST_UNPACKED = 512

/** The pixels of a rectangle. */
export interface LabelPatch extends Rectangle {
  readonly pixels: Uint8Array
}

/** 256 x 256 class indices, row-major; null where all are unlabelled. */
export type Tile = Uint8Array | null

export class TiledLabels implements PixelTarget {
  readonly columns: number
  readonly rows: number
  private readonly tiles: Tile[]
  /** By index, tiles as they came, as long as nothing else is in their place. */
  private packed: (Uint8Array | null)[] = []
  private readonly unpacked = new Map<number, Uint8Array>()
  /** Labelled pixels of each tile, as of the last committed step; of those that changed since, counted when they are asked for. */
  private readonly labelled: Uint32Array
  private readonly uncounted = new Set<number>()
  /** The same of tiles that are not written any more, so that undo and redo need not count them again. */
  private readonly counts = new WeakMap<Uint8Array, number>()
  /** The old tiles of the open step by index; null while no step is open. */
  private kept: Map<number, Tile> | null = null

  constructor(
    readonly width: number,
    readonly height: number
  ) {
    this.columns = Math.ceil(width / TILE)
    this.rows = Math.ceil(height / TILE)
    this.tiles = new Array<Tile>(this.columns * this.rows).fill(null)
    this.labelled = new Uint32Array(this.tiles.length)
  }

  static from({ width, height, pixels }: LabelMap): TiledLabels {
    const labels = new TiledLabels(width, height)
    for (let index = 0; index < labels.tiles.length; index++) {
      const { x, y } = labels.originOf(index)
      const right = Math.min(x + TILE, width)
      const tile = new Uint8Array(TILE_PIXELS).fill(UNLABELLED)
      for (let row = y; row < Math.min(y + TILE, height); row++) {
        tile.set(pixels.subarray(row * width + x, row * width + right), (row - y) * TILE)
      }
      labels.labelled[index] = labelledPixels(tile)
      labels.tiles[index] = labels.labelled[index] === 0 ? null : tile
    }
    return labels
  }

  static unpack({ width, height, places, ends, bytes }: PackedLabels): TiledLabels {
    const labels = new TiledLabels(width, height)
    const contents = Array.from(ends, (end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end))
    const counts = contents.map(labelledPixels)
    labels.packed = Array.from(places, (place) => (place === -1 ? null : contents[place]))
    places.forEach((place, index) => (labels.labelled[index] = place === -1 ? 0 : counts[place]))
    return labels
  }

  toMap(): LabelMap {
    const { width, height } = this
    return { width, height, pixels: this.read({ x: 0, y: 0, width, height }).pixels }
  }

  /** The pixels of a rectangle that lies inside the image. */
  read({ x, y, width, height }: Rectangle): LabelPatch {
    const pixels = new Uint8Array(width * height).fill(UNLABELLED)
    for (let row = 0; row < height; row++) {
      for (let left = x; left < x + width;) {
        const right = Math.min(x + width, left - (left % TILE) + TILE)
        const tile = this.tileAt(left, y + row)
        const start = ((y + row) % TILE) * TILE + (left % TILE)
        if (tile) pixels.set(tile.subarray(start, start + right - left), row * width + left - x)
        left = right
      }
    }
    return { x, y, width, height, pixels }
  }

  tile(index: number): Tile {
    return this.tiles[index] ?? (this.packed[index] ? this.unpackedTile(index, this.packed[index]) : null)
  }

  /** One of `stride` x `stride` pixels of a tile, row-major; null where all are unlabelled. What is packed stays packed. */
  sampled(index: number, stride: number): Tile {
    const content = this.tiles[index] ?? this.unpacked.get(index) ?? this.packed[index]
    return content ? sampleTile(content, stride) : null
  }

  /** The tile that holds a pixel. */
  tileAt(x: number, y: number): Tile {
    return this.tile(this.indexOf(x, y))
  }

  /** The image pixel of a tile's first pixel. */
  originOf(index: number): { readonly x: number; readonly y: number } {
    return { x: (index % this.columns) * TILE, y: Math.floor(index / this.columns) * TILE }
  }

  /** Share of labelled pixels, 0..1, as of the last committed step. */
  get share(): number {
    for (const index of this.uncounted) this.labelled[index] = this.countOf(index)
    this.uncounted.clear()
    return this.labelled.reduce((sum, count) => sum + count, 0) / (this.width * this.height)
  }

  at(x: number, y: number): number {
    const tile = this.tileAt(x, y)
    return tile ? tile[(y % TILE) * TILE + (x % TILE)] : UNLABELLED
  }

  runEnd(x: number, y: number, limit = this.width): number {
    const value = this.at(x, y)
    while (x < limit) {
      const tile = this.tileAt(x, y)
      const end = Math.min(limit, x - (x % TILE) + TILE)
      if (!tile && value !== UNLABELLED) return x
      if (tile) {
        const shift = (y % TILE) * TILE - (x - (x % TILE))
        for (; x < end; x++) if (tile[shift + x] !== value) return x
      }
      x = end
    }
    return limit
  }

  runStart(x: number, y: number): number {
    const value = this.at(x, y)
    while (x >= 0) {
      const tile = this.tileAt(x, y)
      const start = x - (x % TILE)
      if (!tile && value !== UNLABELLED) return x + 1
      if (tile) {
        const shift = (y % TILE) * TILE - start
        for (; x >= start; x--) if (tile[shift + x] !== value) return x + 1
      }
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
      if (this.tile(index) || value !== UNLABELLED) {
        const row = (y % TILE) * TILE
        this.writable(index).fill(value, row + (x % TILE), row + ((tileEnd - 1) % TILE) + 1)
      }
      x = tileEnd
    }
  }

  /** From now on the first write to a tile keeps the old one. */
  keepTiles(): void {
    this.kept = new Map()
  }

  /** The old tiles of the open step. */
  get keptSoFar(): ReadonlyMap<number, Tile> {
    return this.kept ?? new Map<number, Tile>()
  }

  /** Ends keeping and hands over what was kept. */
  takeKept(): Map<number, Tile> {
    const kept = this.kept ?? new Map<number, Tile>()
    this.kept = null
    return kept
  }

  /** Puts another tile in the place of the present one, which it answers. */
  exchange(index: number, tile: Tile): Tile {
    const present = this.tile(index)
    this.put(index, tile)
    this.recount(index)
    return present
  }

  /** To be told of every tile that a step changed. */
  recount(index: number): void {
    this.uncounted.add(index)
  }

  private countOf(index: number): number {
    const tile = this.kept?.has(index) ? this.kept.get(index)! : this.tile(index)
    if (!tile) return 0
    const count = this.counts.get(tile) ?? labelledPixels(tile)
    this.counts.set(tile, count)
    return count
  }

  private writable(index: number): Uint8Array {
    if (!this.kept) throw new Error('Labels are written only while a step is open.')
    const tile = this.tile(index)
    if (tile && this.kept.has(index)) return tile
    if (tile && !this.uncounted.has(index)) this.counts.set(tile, this.labelled[index])
    this.kept.set(index, tile)
    const copy = tile ? tile.slice() : new Uint8Array(TILE_PIXELS).fill(UNLABELLED)
    this.put(index, copy)
    return copy
  }

  private put(index: number, tile: Tile): void {
    this.tiles[index] = tile
    this.packed[index] = null
    this.unpacked.delete(index)
  }

  private unpackedTile(index: number, content: Uint8Array): Uint8Array {
    const known = this.unpacked.get(index)
    if (known) return known
    const tile = unpackTile(content)
    if (this.unpacked.size >= MOST_UNPACKED) this.unpacked.delete(this.unpacked.keys().next().value!)
    this.unpacked.set(index, tile)
    return tile
  }

  /** The index of the tile that holds a pixel. */
  indexOf(x: number, y: number): number {
    return Math.floor(y / TILE) * this.columns + Math.floor(x / TILE)
  }
}
