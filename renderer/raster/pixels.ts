/**
 * How kernels see an image of class indices, whatever it is stored in: as runs of equal values in rows.
 * A run is half-open, [left, right), and never leaves its row.
 */
import type { Work } from './work'

export interface PixelSource {
  readonly width: number
  readonly height: number
  /** The value at a pixel inside the image. */
  at(x: number, y: number): number
  /** The first pixel of the run of equal values that holds (x, y). */
  runStart(x: number, y: number): number
  /** The pixel after the last of the run of equal values that holds (x, y); the search ends at `limit`, if given. */
  runEnd(x: number, y: number, limit?: number): number
}

export interface PixelTarget extends PixelSource {
  /** Writes [left, right) of row y; what lies outside the image is left out. */
  fillSpan(y: number, left: number, right: number, value: number): void
  /**
   * Writes what there is a quicker way for than span by span, of runs (triples y, left, right that do not overlap); the rest is
   * left as it is.
   */
  fillingBlocks?(runs: Int32Array, value: number): Work<void>
  /** Whether pixels of this value stay as they are, whatever is written; none do where it is missing. */
  keeps?(value: number): boolean
}

/** The value of a pixel that nobody decided yet. */
export const UNLABELLED = 255
