/**
 * Where the centre of the round brush's footprint goes when the pointer is at (x, y). The footprint is always the same for a diameter:
 * odd ones sit on the centre of a pixel, even ones on a corner, so a brush of 1 paints exactly the pixel beneath the pointer.
 */
export function snapToPixels(x: number, y: number, diameter: number): { readonly x: number; readonly y: number } {
  if (diameter % 2 === 1) return { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 }
  return { x: Math.round(x), y: Math.round(y) }
}
