/** Work on the pixels of a whole image, in pieces of a moment each, so that the window draws between them. */

/** Yields after every piece which share of it is done, 0..1; what it returns is the result. */
export type Work<T> = Generator<number, T>

/** Does all of it at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** The same work as a part of another, from one share of that to another. */
export function* part<T>(work: Work<T>, from: number, to: number): Work<T> {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    yield from + (to - from) * value
  }
}
