/**
 * The colours of uncertainty: Viridis (Smith and van der Walt, matplotlib, 2015), which grows lighter evenly and in the same order
 * for every kind of colour vision. What is sure lets the photo through.
 */
export const HEAT_COLOURS = [
  '#440154',
  '#482878',
  '#3e4a89',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6dcd59',
  '#b4de2c',
  '#fde725'
] as const

/** How opaque the surest pixels are. */
const LEAST_ALPHA = 0.3

/** For 0..255: pixels in the byte order red, green, blue, alpha. */
export function heatPalette(): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4)
  for (let value = 0; value < 256; value++) bytes.set(heatAt(value / 255), value * 4)
  return new Uint32Array(bytes.buffer)
}

/** The same as a CSS background, from sure to unsure. */
export function heatGradient(): string {
  const stops = HEAT_COLOURS.map((_, i) => {
    const [red, green, blue, alpha] = heatAt(i / (HEAT_COLOURS.length - 1))
    return `rgb(${red} ${green} ${blue} / ${((100 * alpha) / 255).toFixed(0)}%)`
  })
  return `linear-gradient(to right, ${stops.join(', ')})`
}

function heatAt(share: number): [red: number, green: number, blue: number, alpha: number] {
  const place = share * (HEAT_COLOURS.length - 1)
  const from = Math.min(HEAT_COLOURS.length - 2, Math.floor(place))
  const [low, high] = [partsOf(HEAT_COLOURS[from]), partsOf(HEAT_COLOURS[from + 1])]
  const [red, green, blue] = low.map((part, i) => Math.round(part + (high[i] - part) * (place - from)))
  return [red, green, blue, Math.round(255 * (LEAST_ALPHA + (1 - LEAST_ALPHA) * share))]
}

function partsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
