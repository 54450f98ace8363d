/** A phase of a run: a Module and where its batches come from. The run's loop is the same for every phase. */
import type { ImageState } from '../data/types'
import type { Batch } from '../executor/executor'
import type { Module } from '../module/module'
import type { Tile } from './tiles'

/** What the net is shown of an image at a time. */
export interface Part extends Tile {
  readonly batch: Batch
}

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
  /** A batch of nextBatch() is needed no more: later ones may be written over it. */
  recycle(batch: Batch): void
  /** What was prepared with the labels of before is prepared again. */
  labelsChanged(): void
  /** An image with its labels, each in the part that it counts in. */
  evaluationParts(image: ImageState): AsyncIterable<Part>
  /** The same without labels. */
  predictionParts(image: ImageState): AsyncIterable<Part>
  close(): Promise<void>
}
