/**
 * Changes of brightness, contrast, saturation and hue. All four are linear in the colours, so together they are one matrix, and
 * values are cut to 0..1 once, at the end. (torchvision's ColorJitter applies them one by one, cutting after each.)
 */
import type { Random } from '../random'
import type { Augmentation } from './augmentation'

export interface ColorChange {
  /** Factors. */
  readonly brightness: number
  readonly contrast: number
  readonly saturation: number
  /** Degrees around the axis of greys. */
  readonly hue: number
}

export function drawColorChange(augmentation: Augmentation, random: Random): ColorChange | null {
  const { brightness, contrast, saturation, hue } = augmentation
  if (brightness === 0 && contrast === 0 && saturation === 0 && hue === 0) return null
  const drawAround = (middle: number, spread: number) =>
    spread > 0 ? middle + (2 * random.next() - 1) * spread : middle
  return {
    brightness: drawAround(1, brightness),
    contrast: drawAround(1, contrast),
    saturation: drawAround(1, saturation),
    hue: drawAround(0, hue)
  }
}

/** Changes RGB 0..1 planes [3, `plane`] of `image` at `offset` in place; contrast is measured from their mean grey. */
export function changeColors(image: Float32Array, offset: number, plane: number, change: ColorChange): void {
  const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = colorMatrix(change)
  const gain = change.brightness * change.contrast
  const shift = change.brightness * (1 - change.contrast) * meanGrey(image, offset, plane)
  for (let i = offset; i < offset + plane; i++) {
    const red = image[i]
    const green = image[i + plane]
    const blue = image[i + 2 * plane]
    image[i] = cut((rr * red + rg * green + rb * blue) * gain + shift)
    image[i + plane] = cut((gr * red + gg * green + gb * blue) * gain + shift)
    image[i + 2 * plane] = cut((br * red + bg * green + bb * blue) * gain + shift)
  }
}

type Row = readonly [number, number, number]

/** Shares of red, green and blue in grey (Rec. 601). */
const GREY: Row = [0.299, 0.587, 0.114]

/** Saturation, then hue; greys stay what they are, because every row sums to 1. */
function colorMatrix({ saturation, hue }: ColorChange): readonly [Row, Row, Row] {
  const angle = (hue * Math.PI) / 180
  const third = (1 - Math.cos(angle)) / 3
  const turn = Math.sin(angle) / Math.sqrt(3)
  const [same, next, last] = [Math.cos(angle) + third, third - turn, third + turn]
  const mix = (row: Row): Row =>
    row.map((share, i) => saturation * share + (1 - saturation) * GREY[i]) as unknown as Row
  return [mix([same, next, last]), mix([last, same, next]), mix([next, last, same])]
}

function meanGrey(image: Float32Array, offset: number, plane: number): number {
  let sum = 0
  for (let i = offset; i < offset + plane; i++)
    sum += GREY[0] * image[i] + GREY[1] * image[i + plane] + GREY[2] * image[i + 2 * plane]
  return sum / plane
}

const cut = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value)
