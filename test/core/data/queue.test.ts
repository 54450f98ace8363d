import { expect, test } from 'vitest'
import { inOneGo, inTurn, NewestFirst } from '../../../main/core/data/queue'

test('what was asked for last goes first, one at a time, and a failure reaches only its own caller', async () => {
  const queue = new NewestFirst()
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} begins`)
    await new Promise(setImmediate)
    log.push(`${name} ends`)
    if (name === 'c') throw new Error('c fails')
    return name
  }
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => queue.run(work(name))))
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
    'a',
    'b',
    'Error: c fails',
    'd'
  ])
  expect(log).toEqual(['a', 'd', 'c', 'b'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  expect(await queue.run(work('e'))).toBe('e')
})

test('what is brought while the queue is busy is done in one go, and what comes later in the next', async () => {
  const goes: (readonly string[])[] = []
  const bring = (item: string) =>
    inOneGo('key', item, async (items) => {
      goes.push([...items])
      await new Promise(setImmediate)
      if (items.includes('fails')) throw new Error('a go fails')
    })
  const busy = inTurn('key', () => new Promise(setImmediate))
  const first = [bring('a'), bring('b'), bring('fails')]
  await busy
  await new Promise(setImmediate)
  const second = bring('c')
  const results = await Promise.allSettled([...first, second, inTurn('key', async () => undefined)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled', 'fulfilled'])
  expect(goes).toEqual([['a', 'b', 'fails'], ['c']])
})
