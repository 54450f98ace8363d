/** Scales a label map; classes cannot be mixed, so every pixel takes the class of the nearest one. */
import type { LabelMap } from './types'

/** Of `from` places the one that lies at the middle of a place of `to`: pixel centres are aligned. */
export const nearest = (place: number, to: number, from: number): number => Math.floor(((place + 0.5) * from) / to)

export function resizeMap(map: LabelMap, width: number, height: number): LabelMap {
  if (map.width === width && map.height === height) return map
  const pixels = new Uint8Array(width * height)
  const columns = Int32Array.from({ length: width }, (_, x) => nearest(x, width, map.width))
  for (let y = 0; y < height; y++) {
    const row = nearest(y, height, map.height) * map.width
    for (let x = 0; x < width; x++) pixels[y * width + x] = map.pixels[row + columns[x]]
  }
  return { width, height, pixels }
}
