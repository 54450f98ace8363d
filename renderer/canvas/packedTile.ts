/** Tiles of labels as they come from disk: pairs of bytes [value, length - 1], row after row, or all pixels as they are. */
import { UNLABELLED } from '../raster/pixels'

const TILE_PIXELS = 256 * 256

export function unpackTile(content: Uint8Array): Uint8Array {
  if (content.length === TILE_PIXELS) return content
  const pixels = new Uint8Array(TILE_PIXELS)
  let start = 0
  for (let at = 0; at < content.length; at += 2) {
    const end = start + content[at + 1] + 1
    pixels.fill(content[at], start, end)
    start = end
  }
  return pixels
}

/** How many pixels of it are labelled. */
export function labelledPixels(content: Uint8Array): number {
  let count = 0
  if (content.length === TILE_PIXELS) {
    for (const value of content) if (value !== UNLABELLED) count++
    return count
  }
  for (let at = 0; at < content.length; at += 2) if (content[at] !== UNLABELLED) count += content[at + 1] + 1
  return count
}
