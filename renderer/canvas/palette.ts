/** Class colours as the 32-bit values that ImageData holds. */
import type { LabelClass } from '../types'

export type Colour = readonly [red: number, green: number, blue: number]

type Coloured = Pick<LabelClass, 'color'>

const UNKNOWN: Colour = [255, 0, 255]

export function colourOf(classes: readonly Coloured[], index: number): Colour {
  const text = classes[index]?.color ?? ''
  if (!/^#[0-9a-f]{6}$/i.test(text)) return UNKNOWN
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) as unknown as Colour
}

/** 256 pixels in the byte order red, green, blue, alpha; 255 (unlabelled) and hidden classes are transparent. */
export function paletteOf(
  classes: readonly Coloured[],
  alpha: number,
  hidden: ReadonlySet<number> = new Set()
): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4)
  for (let index = 0; index < 255; index++)
    bytes.set([...colourOf(classes, index), hidden.has(index) ? 0 : alpha * 255], index * 4)
  return new Uint32Array(bytes.buffer)
}
