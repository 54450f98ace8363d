/** A phase of a run: a Module and where its batches come from. The run's loop is the same for every phase. */
import type { ImageState } from '../data/types'
import type { Batch } from './executor'
import type { Module } from './module'

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
  /** A whole image with its labels. */
  evaluationBatch(image: ImageState): Promise<Batch>
  /** A whole image without labels. */
  predictionBatch(image: ImageState): Promise<Batch>
  close(): Promise<void>
}
