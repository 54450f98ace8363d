/**
 * A data iterator (MXNet's word): batches of named arrays, pass after pass over a data set.
 * Its state is a plain object; an iterator that gets it back goes on with exactly the batches that would have followed.
 */
import type { OrderState } from './batchOrder'

export interface DataIterator {
  readonly batchSize: number
  /** Names and shapes of what `next` answers. */
  readonly provideData: readonly ArrayDescription[]
  readonly provideLabel: readonly ArrayDescription[]
  /** Begins another pass, in another order where the order is random. */
  reset(): void
  /** The next batch; null at the end of the pass. */
  next(): Promise<DataBatch | null>
  /** Where it stands: between the last batch it answered and the next one. */
  state(): OrderState
  restore(state: OrderState): void
}

export interface ArrayDescription {
  readonly name: string
  readonly dtype: 'float32' | 'uint8'
  /** The first number is the batch size. */
  readonly shape: readonly number[]
}

/** Row-major values. */
export interface FloatArray {
  readonly dtype: 'float32'
  readonly dims: readonly number[]
  readonly data: Float32Array
}
export interface ByteArray {
  readonly dtype: 'uint8'
  readonly dims: readonly number[]
  readonly data: Uint8Array
}

export interface DataBatch {
  readonly data: Readonly<Record<string, FloatArray>>
  /** Class indices, 255 is ignored. */
  readonly labels: ByteArray
  /** How much each pixel counts, of the labels' shape, where pixels do not all count alike. */
  readonly weights?: FloatArray
  /**
   * How many items at the end only fill the batch up: they repeat the pass's first ones. Their labels are all 255, so that
   * neither loss nor metrics count them; of predictions they are to be left out.
   */
  readonly pad: number
}

/** What the label array is called unless said otherwise. */
export const LABEL_NAME = 'labels'

/** Batches without end: pass after pass. */
export async function nextOfAnyPass(iterator: DataIterator): Promise<DataBatch> {
  for (;;) {
    const batch = await iterator.next()
    if (batch) return batch
    iterator.reset()
  }
}
