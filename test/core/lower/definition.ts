/** The gradients of a convolution by their definition, summed up in double precision. */
import { sizeOf } from '../../../main/core/graph/types'

export interface Shape {
  readonly name: string
  readonly x: readonly number[]
  readonly w: readonly number[]
  readonly strides?: readonly number[]
  readonly dilations?: readonly number[]
  /** All begins, then all ends. */
  readonly pads?: readonly number[]
  readonly group?: number
}

export const geometry = (s: Shape) => {
  const rank = s.w.length - 2
  const ones = Array<number>(rank).fill(1)
  return {
    strides: s.strides ?? ones,
    dilations: s.dilations ?? ones,
    pads: s.pads ?? Array<number>(2 * rank).fill(0),
    group: s.group ?? 1
  }
}

export const values = (count: number, step: number) =>
  Float32Array.from({ length: count }, (_, i) => (((i * step + 5) % 61) - 30) / 32)

function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, d) => all.flatMap((at) => Array.from({ length: d }, (_, i) => [...at, i])),
    [[]]
  )
}
const flat = (at: readonly number[], shape: readonly number[]) => at.reduce((sum, i, axis) => sum * shape[axis]! + i, 0)

/** dX and dW by their definition: every product x·w that went into an output pixel passes its dy on to both. */
export function definition(s: Shape, out: readonly number[], x: Float32Array, w: Float32Array, dy: Float32Array) {
  const { strides, dilations, pads, group } = geometry(s)
  const [dx, dw] = [new Float64Array(x.length), new Float64Array(w.length)]
  const [n, channels, ...size] = s.x as [number, number, ...number[]]
  const [features, perGroup, ...kernel] = s.w as [number, number, ...number[]]
  const taps = indices(kernel)
  for (const pixel of indices(out.slice(2)))
    for (const [t, tap] of taps.entries()) {
      const at = pixel.map((p, axis) => p * strides[axis]! + tap[axis]! * dilations[axis]! - pads[axis]!)
      if (at.some((a, axis) => a < 0 || a >= size[axis]!)) continue
      const [from, to] = [flat(at, size), flat(pixel, out.slice(2))]
      for (let image = 0; image < n; image++)
        for (let m = 0; m < features; m++) {
          const upstream = dy[(image * features + m) * sizeOf(out.slice(2)) + to]!
          const first = Math.floor((m * group) / features) * perGroup
          for (let c = 0; c < perGroup; c++) {
            const [xi, wi] = [
              (image * channels + first + c) * sizeOf(size) + from,
              (m * perGroup + c) * taps.length + t
            ]
            dx[xi]! += upstream * w[wi]!
            dw[wi]! += upstream * x[xi]!
          }
        }
    }
  return { dx, dw }
}
