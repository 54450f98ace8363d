/**
 * Which items make up which batch: a random or fixed order for every pass, and what happens to a last batch that is not full.
 * Deciding is separate from loading, so an iterator can look ahead, and a resumed one finds its place without loading anything.
 */
import { Failure } from '../../failure'
import { Random, type RandomState } from '../random'

/**
 * pad: filled up with the pass's first items; discard: left out; rollover: kept, the next pass begins with it.
 */
export type LastBatch = 'pad' | 'discard' | 'rollover'

/** One item of a batch, and the seed of whatever is random about it. */
export interface Draw {
  readonly item: number
  readonly seed: number
}

export interface OrderOptions {
  /** Items of the data set; a function where it may grow. */
  readonly count: number | (() => number)
  readonly batchSize: number
  readonly shuffle: boolean
  readonly lastBatch: LastBatch
  readonly seed: number
}

/** Everything `BatchOrder` remembers, as a plain object. */
export interface OrderState {
  /** The generator before the present pass was shuffled, and its items, which give the pass's order again. */
  readonly passStart: RandomState
  readonly items: number
  /** Items known by now. */
  readonly known: number
  readonly random: RandomState
  /** Items of the pass already drawn. */
  readonly taken: number
  /** Items of the pass before that wait for a full batch. */
  readonly leftover: readonly Draw[]
}

export class BatchOrder {
  private random: Random
  private passStart: RandomState
  private order: readonly number[] = []
  private known = 0
  private taken = 0
  private leftover: readonly Draw[] = []

  constructor(private readonly options: OrderOptions) {
    const { batchSize, lastBatch, seed } = options
    const count = this.count()
    if (count < 1) throw new Failure('no-labels', 'There is nothing to iterate over: the data set has no item.')
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new Failure('bad-argument', `The batch size is ${batchSize}; a whole number of at least 1 was expected.`)
    if (lastBatch === 'discard' && count < batchSize)
      throw new Failure(
        'bad-argument',
        `The data set has ${count} items, less than a batch of ${batchSize}, so discarding the last batch leaves none.`
      )
    this.random = new Random(seed)
    this.passStart = this.random.state()
    this.beginPass()
  }

  private count(): number {
    const { count } = this.options
    return typeof count === 'number' ? count : count()
  }

  /** Items that are new since the last look come first in the next batch; the pass after it has them in its order. */
  private takeNewItems(): void {
    const count = this.count()
    const fresh = Array.from({ length: Math.max(0, count - this.known) }, (_, i) => this.draw(this.known + i))
    this.known = count
    if (fresh.length > 0) this.leftover = [...this.leftover, ...fresh]
  }

  /** The items of the next batch and how many of them only fill it up; null at the end of the pass. */
  next(): { readonly draws: readonly Draw[]; readonly pad: number } | null {
    const { batchSize, lastBatch } = this.options
    this.takeNewItems()
    const draws = this.leftover.slice(0, batchSize)
    this.leftover = this.leftover.slice(batchSize)
    while (draws.length < batchSize && this.taken < this.order.length) draws.push(this.draw(this.order[this.taken++]))
    if (draws.length === batchSize) return { draws, pad: 0 }
    if (draws.length === 0 || lastBatch === 'discard') return null
    if (lastBatch === 'rollover') {
      this.leftover = draws
      return null
    }
    const pad = batchSize - draws.length
    for (let i = 0; i < pad; i++) draws.push(this.draw(this.order[i % this.order.length]))
    return { draws, pad }
  }

  /** The next batch of this pass or of those after it. */
  nextOfAnyPass(): readonly Draw[] {
    for (;;) {
      const batch = this.next()
      if (batch) return batch.draws
      this.beginPass()
    }
  }

  beginPass(): void {
    this.passStart = this.random.state()
    this.known = this.count()
    this.order = this.makeOrder(this.random, this.known)
    this.taken = 0
  }

  state(): OrderState {
    const { passStart, known, taken, leftover } = this
    return { passStart, items: this.order.length, known, random: this.random.state(), taken, leftover }
  }

  restore({ passStart, items, known, random, taken, leftover }: OrderState): void {
    this.passStart = passStart
    this.order = this.makeOrder(Random.restore(passStart), items)
    this.known = known
    this.random = Random.restore(random)
    this.taken = taken
    this.leftover = leftover
  }

  private makeOrder(random: Random, count: number): readonly number[] {
    const items = Array.from({ length: count }, (_, i) => i)
    return this.options.shuffle ? random.shuffle(items) : items
  }

  private draw(item: number): Draw {
    return { item, seed: this.random.integer(0x1_0000_0000) }
  }
}
