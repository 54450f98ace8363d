/** What the painters of the kill and replay tests do, in words short enough to be announced before they are done. */

/** Every pixel the same, or pixels that no compression makes small. */
export type Fill = { readonly type: 'even'; readonly value: number } | { readonly type: 'noise'; readonly seed: number }

export interface FilledBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly fill: Fill
}

/** One call that changes labels. The boxes of one image do not overlap. */
export type Act =
  | {
      readonly type: 'step'
      readonly id: string
      readonly source: number
      readonly parts: readonly { readonly imageId: string; readonly boxes: readonly FilledBox[] }[]
    }
  | { readonly type: 'undo' | 'redo'; readonly id: string }

/** The classes 0 to 2 of the pixels of a box, row by row. */
export function valuesOf({ width, height, fill }: FilledBox): Uint8Array {
  if (fill.type === 'even') return new Uint8Array(width * height).fill(fill.value)
  let word = fill.seed | 1
  return Uint8Array.from({ length: width * height }, () => {
    // xorshift32 by George Marsaglia
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    return (word >>> 0) % 3
  })
}
