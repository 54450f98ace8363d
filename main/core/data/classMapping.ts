/** Where the classes of a net went when those of the project were renamed, removed or moved after it began to learn them. */
import { UNLABELLED, type LabelMap } from './types'

/**
 * For each class index of `from` the index in `to`: that of the same name, else its own when only its name changed there;
 * UNLABELLED for a class that is gone. Every other index is UNLABELLED too.
 */
export function mapClasses(from: readonly string[], to: readonly string[]): Uint8Array {
  const table = new Uint8Array(256).fill(UNLABELLED)
  from.forEach((name, index) => {
    const place = to.indexOf(name)
    const isRenamed = index < to.length && !from.includes(to[index]!)
    if (place >= 0) table[index] = place
    else if (isRenamed) table[index] = index
  })
  return table
}

export function withClassesMapped(map: LabelMap, table: Uint8Array): LabelMap {
  return { ...map, pixels: map.pixels.map((index) => table[index]!) }
}
