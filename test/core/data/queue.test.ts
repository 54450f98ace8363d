import { expect, test } from 'vitest'
import { NewestFirst } from '../../../main/core/data/queue'

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
