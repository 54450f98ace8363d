/** Work on the pixels of a whole image, in pieces of a moment each, so that the window draws between them. */

/** Yields after every piece; what it returns is the result. */
export type Work<T> = Generator<undefined, T>

/** Does all of it at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** Does as much as there is time for; answers null when that was not all. */
export function workWhile<T>(work: Work<T>, hasTime: () => boolean): { readonly value: T } | null {
  do {
    const { done, value } = work.next()
    if (done) return { value }
  } while (hasTime())
  return null
}
