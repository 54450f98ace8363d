/**
 * What a net sees of a picture at a time: all of it, or where the net takes one size only, tiles of that size that overlap. Of each
 * tile the part counts that is nearer to its middle than to any other's.
 */
import { UNLABELLED, type LabelMap } from '../data/types'
import type { Tensor } from '../graph/types'
import { SIZE_MULTIPLE } from '../models/net'
import { wholeView, type View } from './picture'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Tile {
  readonly view: View
  /** The pixels of the picture that are taken from it. */
  readonly kept: Rectangle
}

interface Rectangle extends Size {
  readonly x: number
  readonly y: number
}

/** A picture as it is worked on: scaled down to `maxSide`, where it is larger. */
export function workingSize({ width, height }: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(width, height))
  const side = (size: number) => Math.max(1, Math.round(size * scale))
  return { width: side(width), height: side(height) }
}

/** Share of a tile's side that its neighbour shows too, at least. */
const OVERLAP = 0.25

/** Larger pictures are shown to a net in tiles, so that memory does not grow with them; pixels. */
const MOST_WHOLE = 1536 ** 2
const TILE: Size = { width: 1024, height: 1024 }

export const isLarge = ({ width, height }: Size): boolean => width * height > MOST_WHOLE

/** What a net is shown of a picture at a time; null: all of it. @param net the one size it takes, or null for any */
export const tileSizeFor = (picture: Size, net: Size | null): Size | null => net ?? (isLarge(picture) ? TILE : null)

/** @param net the one size it takes, or null for any */
export function tilesOf(picture: Size, net: Size | null): readonly Tile[] {
  if (!net) return [{ view: wholeView(picture, SIZE_MULTIPLE), kept: { x: 0, y: 0, ...sizeOf(picture) } }]
  const columns = cutSide(picture.width, net.width)
  return cutSide(picture.height, net.height).flatMap((row) =>
    columns.map((column) => ({
      view: { x: column.start, y: row.start, width: net.width, height: net.height, mirror: false },
      kept: { x: column.from, y: row.from, width: column.to - column.from, height: row.to - row.from }
    }))
  )
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height })

interface Stretch {
  readonly start: number
  /** Kept: from..to - 1. */
  readonly from: number
  readonly to: number
}

function cutSide(length: number, side: number): Stretch[] {
  const count = length <= side ? 1 : Math.ceil((length - OVERLAP * side) / (side - OVERLAP * side))
  const starts = Array.from({ length: count }, (_, i) =>
    Math.round((i * Math.max(0, length - side)) / Math.max(1, count - 1))
  )
  const border = (i: number) => Math.floor((starts[i]! + starts[i - 1]! + side) / 2)
  return starts.map((start, i) => ({
    start,
    from: i === 0 ? 0 : border(i),
    to: i === count - 1 ? length : border(i + 1)
  }))
}

/** The classes of a picture from those of its tiles, uint8 [1, h, w] each. */
export async function joinTiles(
  picture: Size,
  tiles: readonly Tile[],
  classesOf: (tile: Tile) => Promise<Tensor>
): Promise<LabelMap> {
  const map = { ...sizeOf(picture), pixels: new Uint8Array(picture.width * picture.height) }
  for (const tile of tiles) writeTile(map, tile, await classesOf(tile))
  return map
}

/** Writes what counts of a tile; more may be padded to its classes, uint8 [1, h, w], and to itself than the picture shows. */
export function writeTile(map: LabelMap, { view, kept }: Tile, { data, dims }: Tensor): void {
  const [right, bottom] = [Math.min(kept.x + kept.width, map.width), Math.min(kept.y + kept.height, map.height)]
  for (let y = kept.y; y < bottom; y++) {
    const from = (y - view.y) * dims[2]! + kept.x - view.x
    const row = (data as Uint8Array).subarray(from, from + right - kept.x)
    map.pixels.set(row, y * map.width + kept.x)
  }
}

/** Labels of a tile, uint8 [1, 1, h, w], without those that count in a neighbour's. */
export function keepOwnLabels(labels: Tensor, { view, kept }: Tile): Tensor {
  const [left, top] = [kept.x - view.x, kept.y - view.y]
  const data = (labels.data as Uint8Array).map((label, i) => {
    const [x, y] = [i % view.width, Math.floor(i / view.width)]
    return x >= left && x < left + kept.width && y >= top && y < top + kept.height ? label : UNLABELLED
  })
  return { ...labels, data }
}
