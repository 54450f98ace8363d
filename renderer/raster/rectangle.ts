/** Rectangles of whole pixels: what a kernel answers, what is recoloured, what is saved. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const EMPTY: Rectangle = { x: 0, y: 0, width: 0, height: 0 }

export function isEmpty(rectangle: Rectangle): boolean {
  return rectangle.width <= 0 || rectangle.height <= 0
}

/** The smallest rectangle that holds both. */
export function union(a: Rectangle, b: Rectangle): Rectangle {
  if (isEmpty(a)) return b
  if (isEmpty(b)) return a
  return between(
    Math.min(a.x, b.x),
    Math.min(a.y, b.y),
    Math.max(a.x + a.width, b.x + b.width),
    Math.max(a.y + a.height, b.y + b.height)
  )
}

export function intersection(a: Rectangle, b: Rectangle): Rectangle {
  return between(
    Math.max(a.x, b.x),
    Math.max(a.y, b.y),
    Math.min(a.x + a.width, b.x + b.width),
    Math.min(a.y + a.height, b.y + b.height)
  )
}

/** Whether they share a pixel. */
export function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** From the first pixel to the one after the last, in both directions; EMPTY when there is none. */
export function between(left: number, top: number, right: number, bottom: number): Rectangle {
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : EMPTY
}
