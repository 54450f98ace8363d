/** The difference between two label maps as the patches of a step. */
import { shortenValues } from '../../../renderer/raster/shorten'
import { UNLABELLED, type LabelMap, type StepPatch } from './types'

const TILE = 256

/** One patch for each tile of 256 x 256 that differs; what changed is noted as decided by `source`. */
export function stepPatches(
  before: LabelMap,
  after: LabelMap,
  provenance: LabelMap | null,
  source: number
): StepPatch[] {
  const patches: StepPatch[] = []
  for (let y = 0; y < before.height; y += TILE) {
    for (let x = 0; x < before.width; x += TILE) {
      const box = { x, y, width: Math.min(TILE, before.width - x), height: Math.min(TILE, before.height - y) }
      const [from, to] = [cut(before, box), cut(after, box)]
      if (from.every((value, i) => value === to[i])) continue
      const origins = provenance ? cut(provenance, box) : new Uint8Array(from.length).fill(UNLABELLED)
      const sources = origins.map((old, i) => (from[i] === to[i] ? old : to[i] === UNLABELLED ? UNLABELLED : source))
      patches.push({
        ...box,
        before: shortenValues(from),
        after: shortenValues(to),
        provenanceBefore: shortenValues(origins),
        provenanceAfter: shortenValues(sources)
      })
    }
  }
  return patches
}

type Box = Pick<StepPatch, 'x' | 'y' | 'width' | 'height'>

function cut(map: LabelMap, { x, y, width, height }: Box): Uint8Array {
  const pixels = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    const start = (y + row) * map.width + x
    pixels.set(map.pixels.subarray(start, start + width), row * width)
  }
  return pixels
}
