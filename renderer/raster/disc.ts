/**
 * The round brush. Its footprint is always the same for a diameter: odd ones sit on the centre of a pixel, even ones on
 * a corner, so a brush of 1 paints exactly the pixel beneath the pointer.
 */
import type { PixelTarget } from './pixels'
import type { Rectangle } from './rectangle'
import { fillSegment } from './segment'

export function fillDisc(target: PixelTarget, x: number, y: number, diameter: number, value: number): Rectangle {
  const centre = snapToPixels(x, y, diameter)
  return fillSegment(target, centre, centre, diameter, value)
}

/** Where the centre of the footprint goes when the pointer is at (x, y). */
export function snapToPixels(x: number, y: number, diameter: number): { readonly x: number; readonly y: number } {
  if (diameter % 2 === 1) return { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 }
  return { x: Math.round(x), y: Math.round(y) }
}
