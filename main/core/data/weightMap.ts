/**
 * How much each pixel of a label counts. A map holds a byte per pixel that points into a table of weights, so that it goes through
 * scaling, cropping and mirroring just as the label does, nearest pixel by nearest pixel.
 */
import type { LabelMap } from './types'

export interface WeightMap extends LabelMap {
  /** A weight for each of the 256 values. */
  readonly table: Float32Array
}

/** Writes the weights of `bytes` into `out` at `offset`. */
export function lookUpWeights(out: Float32Array, offset: number, bytes: Uint8Array, table: Float32Array): void {
  for (let i = 0; i < bytes.length; i++) out[offset + i] = table[bytes[i]]
}
