/**
 * Arrays of batches that nobody reads any more, for the next batches of the same size: memory that is asked for anew at every step
 * makes V8 collect all of its garbage every few steps.
 */
interface Lent {
  readonly length: number
}

/** Batches of several shapes take turns. */
const MOST_FREE = 12

export class ArrayPool {
  private readonly free: Lent[] = []
  private readonly lent = new WeakSet<Lent>()

  /** An array that holds anything: whoever takes it writes all of it. */
  take<T extends Lent>(type: new (length: number) => T, length: number): T {
    const at = this.free.findLastIndex((array) => array instanceof type && array.length === length)
    const array = at < 0 ? new type(length) : (this.free.splice(at, 1)[0] as T)
    this.lent.add(array)
    return array
  }

  /** Takes back what it lent, once; other arrays stay whose they are. */
  giveBack(array: Lent): void {
    if (!this.lent.delete(array)) return
    this.free.push(array)
    if (this.free.length > MOST_FREE) this.free.shift()
  }
}
