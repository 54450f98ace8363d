/** Batches of arrays that are in memory: for a library user's own data, and for tests (MXNet's NDArrayIter). */
import { Failure } from '../../failure'
import { UNLABELLED } from '../types'
import { BatchOrder, type Draw, type LastBatch, type OrderState } from './batchOrder'
import {
  LABEL_NAME,
  type ArrayDescription,
  type ByteArray,
  type DataBatch,
  type DataIterator,
  type FloatArray
} from './iterator'

export interface ArrayIteratorOptions {
  readonly batchSize: number
  readonly shuffle?: boolean
  readonly lastBatch?: LastBatch
  readonly seed?: number
  readonly labelName?: string
}

export class ArrayIterator implements DataIterator {
  readonly batchSize: number
  readonly provideData: readonly ArrayDescription[]
  readonly provideLabel: readonly ArrayDescription[]
  private readonly order: BatchOrder

  /** The first axis of every array counts the items. */
  constructor(
    private readonly data: Readonly<Record<string, FloatArray>>,
    private readonly labels: ByteArray,
    options: ArrayIteratorOptions
  ) {
    const { batchSize, shuffle = false, lastBatch = 'pad', seed = 0, labelName = LABEL_NAME } = options
    const count = labels.dims[0] ?? 0
    for (const [name, array] of [...Object.entries(data), [labelName, labels] as const])
      checkArray(name, array, count, labelName)
    this.batchSize = batchSize
    this.order = new BatchOrder({ count, batchSize, shuffle, lastBatch, seed })
    this.provideData = Object.entries(data).map(([name, { dims }]) => ({
      name,
      dtype: 'float32',
      shape: dims.with(0, batchSize)
    }))
    this.provideLabel = [{ name: labelName, dtype: 'uint8', shape: labels.dims.with(0, batchSize) }]
  }

  reset(): void {
    this.order.beginPass()
  }

  async next(): Promise<DataBatch | null> {
    const batch = this.order.next()
    if (!batch) return null
    const data = Object.entries(this.data).map(([name, array]) => {
      const values = new Float32Array(batch.draws.length * itemSize(array))
      return [name, gather(array, batch.draws, values)] as const
    })
    const labels = gather(this.labels, batch.draws, new Uint8Array(batch.draws.length * itemSize(this.labels)))
    labels.data.fill(UNLABELLED, (batch.draws.length - batch.pad) * itemSize(this.labels))
    return { data: Object.fromEntries(data), labels, pad: batch.pad }
  }

  state(): OrderState {
    return this.order.state()
  }
  restore(state: OrderState): void {
    this.order.restore(state)
  }
}

const itemSize = ({ dims }: { readonly dims: readonly number[] }): number =>
  dims.slice(1).reduce((product, dim) => product * dim, 1)

/** The drawn items one after another, written into `into`. */
function gather<A extends FloatArray | ByteArray>(array: A, draws: readonly Draw[], into: A['data']): A {
  const size = itemSize(array)
  draws.forEach(({ item }, i) => into.set(array.data.subarray(item * size, (item + 1) * size), i * size))
  return { ...array, dims: array.dims.with(0, draws.length), data: into }
}

function checkArray(name: string, array: FloatArray | ByteArray, count: number, labelName: string): void {
  const { dims, data } = array
  if (dims[0] !== count)
    throw new Failure('bad-argument', `"${name}" has ${dims[0]} items, but "${labelName}" has ${count}.`)
  if (data.length !== count * itemSize(array))
    throw new Failure(
      'bad-argument',
      `"${name}" has ${data.length} values; its shape [${dims.join(', ')}] needs ${count * itemSize(array)}.`
    )
}
