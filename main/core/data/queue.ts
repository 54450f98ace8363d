/** The order of asynchronous work: one after another for the same key, or a few at a time. */

const tails = new Map<string, Promise<unknown>>()

/** Runs `work` after all earlier work for the same key has settled; a failure reaches only its own caller. */
export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const previous = tails.get(key) ?? Promise.resolve()
  const result = previous.then(work, work)
  const tail = result.then(
    () => undefined,
    () => undefined
  )
  tails.set(key, tail)
  void tail.then(() => tails.get(key) === tail && tails.delete(key))
  return result
}

/** Maps in order with at most `limit` calls under way. */
export async function mapFew<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const runner = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index])
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner))
  return results
}
