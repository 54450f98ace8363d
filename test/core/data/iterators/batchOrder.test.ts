import { describe, expect, it } from 'vitest'
import { BatchOrder, type LastBatch, type OrderOptions } from '../../../../main/core/data/iterators/batchOrder'

const order = (change: Partial<OrderOptions> = {}) =>
  new BatchOrder({ count: 5, batchSize: 2, shuffle: false, lastBatch: 'pad', seed: 1, ...change })

/** The items of the passes, batches separated by spaces, fillers in brackets. */
function passes(batches: BatchOrder, count: number): string[] {
  return Array.from({ length: count }, () => {
    const words: string[] = []
    for (let batch = batches.next(); batch; batch = batches.next()) {
      const items = batch.draws.map(({ item }) => String(item))
      const own = items.length - batch.pad
      words.push(items.slice(0, own).join('') + (batch.pad > 0 ? `(${items.slice(own).join('')})` : ''))
    }
    batches.beginPass()
    return words.join(' ')
  })
}

describe('a last batch that is not full', () => {
  it.each<readonly [LastBatch, readonly string[]]>([
    ['pad', ['01 23 4(0)', '01 23 4(0)', '01 23 4(0)']],
    ['discard', ['01 23', '01 23', '01 23']],
    ['rollover', ['01 23', '40 12 34', '01 23']]
  ])('%s', (lastBatch, expected) => {
    expect(passes(order({ lastBatch }), 3)).toEqual(expected)
  })

  it('of a set smaller than a batch is filled up several times over, or by several passes', () => {
    expect(passes(order({ count: 2, batchSize: 5 }), 1)).toEqual(['01(010)'])
    expect(passes(order({ count: 2, batchSize: 5, lastBatch: 'rollover' }), 3)).toEqual(['', '', '01010'])
  })

  it('cannot be discarded when it is the only one', () => {
    expect(() => order({ count: 2, batchSize: 5, lastBatch: 'discard' })).toThrow(
      'The data set has 2 items, less than a batch of 5, so discarding the last batch leaves none.'
    )
  })
})

describe('a random order', () => {
  const items = (batches: BatchOrder, count: number) =>
    Array.from({ length: count }, () => batches.nextOfAnyPass().map(({ item }) => item)).flat()

  it('shows every item once per pass, each pass in another order', () => {
    const drawn = items(order({ count: 6, shuffle: true, lastBatch: 'rollover' }), 9)
    const [first, second, third] = [drawn.slice(0, 6), drawn.slice(6, 12), drawn.slice(12)]
    for (const pass of [first, second, third]) expect(pass.toSorted()).toEqual([0, 1, 2, 3, 4, 5])
    expect(new Set([first, second, third].map(String)).size).toBe(3)
  })

  it('is decided by the seed alone', () => {
    const draw = (seed: number) => items(order({ count: 9, shuffle: true, seed }), 20)
    expect(draw(3)).toEqual(draw(3))
    expect(draw(3)).not.toEqual(draw(4))
  })

  it('gives every draw a seed of its own, the same item in every pass another', () => {
    const batches = order({ count: 1, batchSize: 1 })
    const seeds = Array.from({ length: 50 }, () => batches.nextOfAnyPass()[0].seed)
    expect(new Set(seeds).size).toBe(50)
  })
})

it.each<LastBatch>(['pad', 'discard', 'rollover'])('goes on from a saved state exactly (%s)', (lastBatch) => {
  const options = { count: 7, batchSize: 3, shuffle: true, lastBatch }
  const rest = (batches: BatchOrder) => Array.from({ length: 12 }, () => batches.nextOfAnyPass())
  for (let at = 0; at < 8; at++) {
    const whole = order(options)
    for (let i = 0; i < at; i++) whole.nextOfAnyPass()
    const saved = JSON.parse(JSON.stringify(whole.state())) as ReturnType<BatchOrder['state']>
    const resumed = order({ ...options, seed: 999 })
    resumed.restore(saved)
    expect(rest(resumed)).toEqual(rest(whole))
  }
})

it('an empty set and an impossible batch size are refused', () => {
  expect(() => order({ count: 0 })).toThrow('There is nothing to iterate over: the data set has no item.')
  expect(() => order({ batchSize: 0 })).toThrow('The batch size is 0; a whole number of at least 1 was expected.')
})

it('items that a set gains come in the next batch, also after a restore, and in the order of the passes to come', () => {
  let count = 3
  const growing = order({ count: () => count, batchSize: 1 })
  const items = (batches: number) => Array.from({ length: batches }, () => growing.nextOfAnyPass()[0]!.item)
  expect(items(1)).toEqual([0])
  const before = growing.state()
  count = 5
  expect(items(4)).toEqual([3, 4, 1, 2])
  growing.restore(before)
  expect(items(9)).toEqual([3, 4, 1, 2, 0, 1, 2, 3, 4])
})
