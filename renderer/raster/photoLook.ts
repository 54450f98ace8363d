/** How a photo is looked at: its values pass through a table on their way to the screen. What a net sees stays as it is. */

export const CHANNELS = ['colour', 'red', 'green', 'blue', 'grey'] as const
export type Channel = (typeof CHANNELS)[number]

export interface PhotoLook {
  /** -1..1: added to values of 0..1. */
  readonly brightness: number
  /** -1..1: 0 leaves it, 1 keeps black and white alone. */
  readonly contrast: number
  /** Above 1 lightens what is dark. */
  readonly gamma: number
  /** All three, or one of them as grey, or their lightness. */
  readonly channel: Channel
  readonly isInverted: boolean
}

export const PLAIN_LOOK: PhotoLook = { brightness: 0, contrast: 0, gamma: 1, channel: 'colour', isInverted: false }

export function isPlain(look: PhotoLook): boolean {
  return (Object.keys(PLAIN_LOOK) as (keyof PhotoLook)[]).every((key) => look[key] === PLAIN_LOOK[key])
}

/** What each of the 256 values becomes. */
export function lookTable({ brightness, contrast, gamma, isInverted }: PhotoLook): Uint8ClampedArray {
  // The slope runs from 0 over 1 to nearly upright.
  const slope = Math.tan(((Math.min(contrast, 0.99) + 1) * Math.PI) / 4)
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const turned = (isInverted ? 255 - value : value) / 255
    const stretched = (turned - 0.5) * slope + 0.5 + brightness
    return 255 * Math.min(1, Math.max(0, stretched)) ** (1 / gamma)
  })
}

/** In place; pixels in the byte order red, green, blue, alpha. */
export function applyLook(pixels: Uint8ClampedArray, look: PhotoLook): void {
  const table = lookTable(look)
  const { channel } = look
  for (let i = 0; i < pixels.length; i += 4) {
    if (channel === 'colour') {
      for (let c = i; c < i + 3; c++) pixels[c] = table[pixels[c]]
      continue
    }
    const value = table[channel === 'grey' ? lightness(pixels, i) : pixels[i + OFFSETS[channel]]]
    pixels[i] = pixels[i + 1] = pixels[i + 2] = value
  }
}

const OFFSETS = { red: 0, green: 1, blue: 2 } as const

/** As ITU-R BT.601 weighs the channels, in parts of 256. */
function lightness(pixels: Uint8ClampedArray, at: number): number {
  return (77 * pixels[at] + 150 * pixels[at + 1] + 29 * pixels[at + 2] + 128) >> 8
}
