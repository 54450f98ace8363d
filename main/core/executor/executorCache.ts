/** Open executors by shapes and device; the one that was used longest ago is closed when there are too many. */
import type { Shapes } from './executor'

/** Images of many sizes take turns; every open session holds memory. */
const MOST_OPEN = 6

export class ExecutorCache<T extends { close(): Promise<void> }> {
  private readonly open = new Map<string, Promise<T>>()

  get(shapes: Shapes, device: number, make: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([device, shapes])
    const executor = this.open.get(key) ?? make()
    this.open.delete(key)
    this.open.set(key, executor)
    executor.catch(() => this.open.delete(key))
    if (this.open.size > MOST_OPEN) this.closeOldest()
    return executor
  }

  private closeOldest(): void {
    const [key, executor] = this.open.entries().next().value!
    this.open.delete(key)
    void executor.then((e) => e.close()).catch(() => undefined)
  }

  async close(): Promise<void> {
    const executors = [...this.open.values()]
    this.open.clear()
    for (const result of await Promise.allSettled(executors))
      if (result.status === 'fulfilled') await result.value.close()
  }
}
