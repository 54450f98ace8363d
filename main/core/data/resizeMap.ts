/** Scales a label map; classes cannot be mixed, so every pixel takes the class of the nearest one. */
import type { LabelMap } from './types'

/** Pixel centres are aligned: the source of pixel x is floor((x + 0.5) * from / to). */
export function resizeMap(map: LabelMap, width: number, height: number): LabelMap {
  if (map.width === width && map.height === height) return map
  const pixels = new Uint8Array(width * height)
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * map.width) / width))
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / height) * map.width
    for (let x = 0; x < width; x++) pixels[y * width + x] = map.pixels[row + columns[x]]
  }
  return { width, height, pixels }
}
