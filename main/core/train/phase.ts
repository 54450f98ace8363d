/** A phase of a run: a Module and where its batches come from. The run's loop is the same for every phase. */
import type { ImageState } from '../data/types'
import type { Batch } from './executor'
import type { Module } from './module'
import type { Size, Tile } from './tiles'

export interface Phase {
  readonly kind: 'head' | 'full'
  readonly module: Module
  readonly steps: number
  /** Images per step. */
  readonly batchSize: number
  readonly learningRate: number
  /** Opens what the first step needs; errors of the net show here. */
  prepare(): Promise<void>
  /** Passes over batches that a resumed run has already seen; after prepare(). */
  skip(batches: number): void
  nextBatch(): Promise<Batch>
  /** What was prepared with the labels of before is prepared again. */
  labelsChanged(): void
  /** The one size that the net takes; images are cut into tiles of it. Any size without. */
  readonly imageSize?: Size | null
  /** An image, or a tile of it, with its labels. */
  evaluationBatch(image: ImageState, tile: Tile): Promise<Batch>
  /** The same without labels. */
  predictionBatch(image: ImageState, tile: Tile): Promise<Batch>
  close(): Promise<void>
}
