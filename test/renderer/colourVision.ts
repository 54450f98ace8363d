/**
 * Colours as people without one kind of cones see them (Machado, Oliveira and Fernandes, "A physiologically-based model for
 * simulation of color vision deficiency", 2009, full severity, on linear light), and how far apart two look (CIE 1976, D65).
 */
type Triple = readonly [number, number, number]

export type ColourVision = 'normal' | 'protanopia' | 'deuteranopia' | 'tritanopia'

const KINDS: Readonly<Record<ColourVision, readonly [Triple, Triple, Triple]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
}

export const COLOUR_VISIONS = Object.keys(KINDS) as readonly ColourVision[]

/** @param colour '#rrggbb' */
export function labOf(colour: string, vision: ColourVision): Triple {
  const linear = [1, 3, 5].map((at) => toLinear(Number.parseInt(colour.slice(at, at + 2), 16) / 255))
  const [r, g, b] = KINDS[vision].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, weight, i) => sum + weight * linear[i], 0)
      )
    )
  )
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** The two colours that look most alike, and how far apart they are. */
export function nearest(colours: readonly string[], vision: ColourVision) {
  const pairs = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => [a, b] as const))
  const apart = ([a, b]: readonly [string, string]) => {
    const [from, to] = [labOf(a, vision), labOf(b, vision)]
    return Math.hypot(...from.map((part, i) => part - to[i]))
  }
  return pairs
    .map((pair) => ({ pair, apart: apart(pair) }))
    .reduce((least, other) => (other.apart < least.apart ? other : least))
}

const toLinear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const curve = (value: number): number =>
  value > 216 / 24389 ? Math.cbrt(value) : (value * 24389) / 27 / 116 + 16 / 116
