/**
 * The tiles of an image in memory: packed, but for some that were looked at or written to last. What was written is packed again
 * when it makes room for others, so how much an image takes depends on what is drawn in it, not on how much of it was touched.
 */
import { BLANK, packTile, TILE_PIXELS, unpackTile, type PackedTile } from './packedTile'

/** Of a tile whose pixels are not known to be all the same. */
export const MIXED = -1

export class TileStore {
  /** null where the unpacked one was written to since. */
  private readonly packed: (PackedTile | null)[]
  private readonly unpacked: (Uint8Array | null)[]
  /** The indices of those that are unpacked, oldest first. */
  private readonly order = new Set<number>()

  constructor(
    readonly count: number,
    private readonly mostUnpacked: number
  ) {
    this.packed = new Array<PackedTile | null>(count).fill(BLANK)
    this.unpacked = new Array<Uint8Array | null>(count).fill(null)
  }

  /** The value of all its pixels, or MIXED. */
  evenValue(index: number): number {
    const packed = this.packed[index]
    return packed?.length === 1 ? packed[0] : MIXED
  }

  /** Its pixels, to be read until another tile is asked for. */
  pixels(index: number): Uint8Array {
    return this.unpacked[index] ?? this.unpack(index)
  }

  /** Its pixels, to be written until another tile is asked for. */
  writable(index: number): Uint8Array {
    const pixels = this.pixels(index)
    this.packed[index] = null
    return pixels
  }

  /** The tile in any form, to be read until another is asked for. */
  glance(index: number): PackedTile {
    return this.packed[index] ?? this.unpacked[index]!
  }

  get(index: number): PackedTile {
    return (this.packed[index] ??= packTile(this.unpacked[index]!))
  }

  set(index: number, tile: PackedTile): void {
    this.packed[index] = tile
    this.unpacked[index] = null
    this.order.delete(index)
  }

  private unpack(index: number): Uint8Array {
    const pixels = unpackTile(this.packed[index]!, this.takeOldest())
    this.unpacked[index] = pixels
    this.order.add(index)
    return pixels
  }

  /** The memory of the tile that was unpacked first, if there are enough of them. */
  private takeOldest(): Uint8Array {
    if (this.order.size < this.mostUnpacked) return new Uint8Array(TILE_PIXELS)
    const [oldest] = this.order
    const pixels = this.unpacked[oldest]!
    this.set(oldest, this.get(oldest))
    return pixels
  }
}
