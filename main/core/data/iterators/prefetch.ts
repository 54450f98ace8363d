/**
 * Prepares the next batches while the one before is being trained on: photos are read and decoded on threads of their own
 * meanwhile. At most `depth` batches wait, so memory stays bounded.
 */
import type { OrderState } from './batchOrder'
import type { ArrayDescription, DataBatch, DataIterator } from './iterator'

interface Prepared {
  /** Settles without rejecting, so that a failure waits for whoever asks for this batch. */
  readonly outcome: Promise<{ readonly batch: DataBatch | null } | { readonly error: unknown }>
  /** Where the source stood after this batch. */
  readonly after: OrderState
}

export class PrefetchIterator implements DataIterator {
  private readonly prepared: Prepared[] = []
  private position: OrderState

  constructor(
    private readonly source: DataIterator,
    private readonly depth = 1
  ) {
    this.position = source.state()
  }

  get batchSize(): number {
    return this.source.batchSize
  }
  get provideData(): readonly ArrayDescription[] {
    return this.source.provideData
  }
  get provideLabel(): readonly ArrayDescription[] {
    return this.source.provideLabel
  }

  reset(): void {
    this.prepared.length = 0
    this.source.restore(this.position)
    this.source.reset()
    this.position = this.source.state()
  }

  async next(): Promise<DataBatch | null> {
    if (this.prepared.length === 0) this.prepareOne()
    const { outcome, after } = this.prepared.shift()!
    const settled = await outcome
    this.position = after
    if ('error' in settled) throw settled.error
    if (settled.batch) while (this.prepared.length < this.depth) this.prepareOne()
    return settled.batch
  }

  /** Of the last batch that was handed out; what is only prepared does not count. */
  state(): OrderState {
    return this.position
  }

  restore(state: OrderState): void {
    this.prepared.length = 0
    this.source.restore(state)
    this.position = state
  }

  /** A source decides what is in a batch before it loads anything, so its state is already that after the batch. */
  private prepareOne(): void {
    const outcome = this.source.next().then(
      (batch) => ({ batch }),
      (error: unknown) => ({ error })
    )
    this.prepared.push({ outcome, after: this.source.state() })
  }
}
