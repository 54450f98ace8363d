/** A linear axis: from values to pixels, with round tick values. */

export interface Scale {
  readonly least: number
  readonly most: number
  /** Pixel of a value. */
  at(value: number): number
  /** Value of a pixel. */
  invert(pixel: number): number
}

export function linearScale(least: number, most: number, from: number, to: number): Scale {
  const span = most - least || 1
  return {
    least,
    most,
    at: (value) => from + ((value - least) / span) * (to - from),
    invert: (pixel) => least + ((pixel - from) / (to - from || 1)) * span
  }
}

/** About `wanted` round numbers within least..most, both ends included when they are round. */
export function ticks(least: number, most: number, wanted: number): readonly number[] {
  const step = roundStep((most - least) / Math.max(1, wanted))
  const first = Math.ceil(least / step - 1e-9)
  const last = Math.floor(most / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** The least round number not below a maximum, so that the axis ends on a tick. */
export function roundUp(most: number, wanted: number): number {
  const step = roundStep(most / wanted)
  return Number((Math.ceil(most / step - 1e-9) * step).toPrecision(12))
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 1
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = step / power
  return power * (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10)
}
