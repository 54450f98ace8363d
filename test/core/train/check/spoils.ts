/** Ways a gradient can be wrong, of which a check of gradients has to find every one. */
import type { GradientProbe } from '../../../../main/core/train/check/gradientCheck'

/** `c` is how many channels an array has. */
export const SPOILS: Readonly<Record<string, (g: Float32Array, c: number) => Float32Array>> = {
  'is zero': (g) => g.map(() => 0),
  'is 2 % too long': (g) => g.map((value) => value * 1.02),
  'has the wrong sign': (g) => g.map((value) => -value),
  'lacks every other entry': (g) => g.map((value, i) => (i % 2 ? value : 0)),
  'lacks its last half': (g) => g.map((value, i) => (2 * i >= g.length ? 0 : value)),
  'lacks a channel': (g, c) => g.map((value, i) => (i < g.length / c ? 0 : value)),
  'is moved by one': (g) => g.map((_, i) => g[(i + 1) % g.length]!)
}

/** The same loss with gradients that are wrong, those of the nudged parameters too, as a wrong rule would make them. */
export function spoilProbe(probe: GradientProbe, spoil: (g: Float32Array, c: number) => Float32Array): GradientProbe {
  return {
    ...probe,
    gradients: async (nudge) => {
      const right = [...(await probe.gradients(nudge))]
      return new Map(right.map(([name, g]) => [name, spoil(g, Math.min(g.length, 4))]))
    }
  }
}
