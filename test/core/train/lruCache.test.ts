import { describe, expect, it } from 'vitest'
import { LruCache } from '../../../main/core/train/lruCache'

/** A cache of 10 bytes whose values are their own size, and the keys that were loaded. */
function makeCache() {
  const loaded: string[] = []
  const cache = new LruCache<number>(10, (size) => size)
  const get = (key: string, size = 4) =>
    cache.get(key, async () => {
      loaded.push(key)
      return size
    })
  return { get, loaded }
}

describe('a cache of limited size', () => {
  it('loads a key once, even when it is asked for twice at the same time', async () => {
    const { get, loaded } = makeCache()
    expect(await Promise.all([get('a'), get('a')])).toEqual([4, 4])
    await get('a')
    expect(loaded).toEqual(['a'])
  })

  it('lets go of what was used longest ago', async () => {
    const { get, loaded } = makeCache()
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key)
    expect(loaded).toEqual(['a', 'b', 'c', 'b'])
  })

  it('answers a value that is larger than the whole cache, and goes on', async () => {
    const { get, loaded } = makeCache()
    expect(await get('huge', 99)).toBe(99)
    for (const key of ['a', 'b', 'a', 'b']) await get(key)
    expect(loaded).toEqual(['huge', 'a', 'b'])
  })

  it('tries again after a load that failed', async () => {
    const cache = new LruCache<number>(10, (size) => size)
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await cache.get('a', async () => 3)).toBe(3)
  })

  it('counts a value once when it was let go of while it was still being loaded', async () => {
    const cache = new LruCache<number>(10, (size) => size)
    const finish: (() => void)[] = []
    const slow = () => cache.get('a', () => new Promise((resolve) => finish.push(() => resolve(4))))
    const first = slow()
    for (const key of ['b', 'c']) await cache.get(key, async () => 8)
    const second = slow()
    finish.forEach((now) => now())
    await Promise.all([first, second])
    const loads: string[] = []
    for (const key of ['d', 'a', 'd', 'a']) await cache.get(key, async () => loads.push(key) && 6)
    expect(loads).toEqual(['d'])
  })
})
