/**
 * Keeps what is expensive to open for whoever asks for the same next: pressing Train again, or going on after a validation. What
 * lies on the shelf together takes at most `limit` bytes; what was put there longest ago is let go first.
 */
export class Shelf<T> {
  private readonly items: { readonly key: string; readonly bytes: number; readonly item: T }[] = []

  constructor(
    private readonly limit: number,
    private readonly letGo: (item: T) => Promise<void>
  ) {}

  /** Takes an item off the shelf; null when there is none of this key. */
  take(key: string): T | null {
    const at = this.items.findLastIndex((entry) => entry.key === key)
    return at < 0 ? null : this.items.splice(at, 1)[0]!.item
  }

  /** Settles when what no longer fits is let go. */
  async put(key: string, bytes: number, item: T): Promise<void> {
    this.items.push({ key, bytes, item })
    await this.makeRoom(0)
  }

  /** Lets go until `bytes` more would fit: memory is for what is at work. */
  async makeRoom(bytes: number): Promise<void> {
    while (this.items.length > 0 && this.bytes + bytes > this.limit) await this.letGo(this.items.shift()!.item)
  }

  get bytes(): number {
    return this.items.reduce((sum, entry) => sum + entry.bytes, 0)
  }
}
