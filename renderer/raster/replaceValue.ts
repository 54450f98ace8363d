/** Gives every pixel of one value another one. */
import type { PixelTarget } from './pixels'
import { between, EMPTY, union, type Rectangle } from './rectangle'
import { finish, type Work } from './work'

/** Answers what may have changed. */
export function replaceValue(labels: PixelTarget, from: number, to: number): Rectangle {
  return finish(replacingValue(labels, from, to))
}

export function* replacingValue(labels: PixelTarget, from: number, to: number): Work<Rectangle> {
  let dirty = EMPTY
  for (let y = 0; y < labels.height; y++) {
    for (let x = 0; x < labels.width;) {
      const end = labels.runEnd(x, y)
      if (labels.at(x, y) === from) {
        labels.fillSpan(y, x, end, to)
        dirty = union(dirty, between(x, y, end, y + 1))
      }
      x = end
    }
    yield y / labels.height
  }
  return dirty
}
