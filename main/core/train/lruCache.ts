/** Keeps what was loaded last, up to a number of bytes; loading the same key twice at once happens once. */
export class LruCache<T> {
  private readonly entries = new Map<string, Promise<T>>()
  private readonly sizes = new Map<string, number>()
  private total = 0

  constructor(
    private readonly limit: number,
    private readonly sizeOf: (value: T) => number
  ) {}

  get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key)
    if (known) {
      this.entries.delete(key)
      this.entries.set(key, known)
      return known
    }
    const loading = load()
    this.entries.set(key, loading)
    loading.then(
      (value) => this.account(key, this.sizeOf(value)),
      () => this.entries.delete(key)
    )
    return loading
  }

  /** Replaces what is kept, or under way, by what `change` makes of it; nothing happens to a key that is not kept. */
  change(key: string, change: (value: T) => T): void {
    const known = this.entries.get(key)
    if (!known) return
    const changed = known.then(change)
    this.entries.set(key, changed)
    changed.then(
      (value) => this.account(key, this.sizeOf(value)),
      () => this.entries.delete(key)
    )
  }

  private account(key: string, size: number): void {
    if (!this.entries.has(key)) return
    this.total += size - (this.sizes.get(key) ?? 0)
    this.sizes.set(key, size)
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.limit || oldest === key) return
      this.entries.delete(oldest)
      this.total -= this.sizes.get(oldest) ?? 0
      this.sizes.delete(oldest)
    }
  }
}
