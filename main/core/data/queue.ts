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

const gathering = new Map<string, { readonly items: unknown[]; readonly done: Promise<void> }>()

/** As `inTurn`; what is brought while it waits for its turn is done in one go, and shares its failure. */
export function inOneGo<T>(key: string, item: T, work: (items: readonly T[]) => Promise<void>): Promise<void> {
  const waiting = gathering.get(key)
  if (waiting) {
    waiting.items.push(item)
    return waiting.done
  }
  const items = [item]
  const done = inTurn(key, () => {
    gathering.delete(key)
    return work(items)
  })
  gathering.set(key, { items, done })
  return done
}

/** One piece of work at a time; of those that wait, what was asked for last goes first. */
export class NewestFirst {
  private readonly waiting: (() => Promise<void>)[] = []
  private isRunning = false

  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push(() => work().then(resolve, reject))
      void this.next()
    })
  }

  private async next(): Promise<void> {
    const work = this.isRunning ? undefined : this.waiting.pop()
    if (!work) return
    this.isRunning = true
    await work()
    this.isRunning = false
    return this.next()
  }
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
