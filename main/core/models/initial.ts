/** How the weights of a fresh layer are drawn. Biases start at 0, normalisations at 1 and 0. */
import { sizeOf } from '../graph/types'

/** Draws from the standard normal distribution. */
export type Normal = () => number

export interface WeightShape {
  /** Convolution: [out, in / groups, kernel, kernel]; transposed: [in, out / groups, kernel, kernel]. */
  readonly dims: readonly number[]
  /** How many inputs one output adds up, and how many outputs one input reaches. */
  readonly fanIn: number
  readonly fanOut: number
}

export type Initial = (shape: WeightShape, normal: Normal) => Float32Array

/** For layers before a ReLU: deviation √(2 / fan-in), He et al., https://arxiv.org/abs/1502.01852 */
export const he: Initial = (shape, normal) => scattered(shape, Math.sqrt(2 / shape.fanIn), normal)

/** For layers before a sigmoid: deviation √(2 / (fan-in + fan-out)), https://proceedings.mlr.press/v9/glorot10a.html */
export const xavier: Initial = (shape, normal) => scattered(shape, Math.sqrt(2 / (shape.fanIn + shape.fanOut)), normal)

/** For the layer that scores the classes: nearly equal scores, so that the first losses are small. */
export const small: Initial = (shape, normal) => scattered(shape, 0.01, normal)

export const zeros: Initial = ({ dims }) => new Float32Array(sizeOf(dims))

/** For a transposed convolution of kernel 2s and stride s: enlarges every channel s times by bilinear interpolation. */
export const bilinear: Initial = ({ dims }) => {
  const [channels, outputs, size] = dims as [number, number, number]
  const reach = Math.ceil(size / 2)
  const centre = (size - 1) / 2
  const taps = Array.from({ length: size }, (_, i) => 1 - Math.abs(i - centre) / reach)
  const weight = new Float32Array(sizeOf(dims))
  for (let c = 0; c < Math.min(channels, outputs); c++) {
    const first = (c * outputs + c) * size * size
    for (let i = 0; i < size * size; i++) weight[first + i] = taps[Math.floor(i / size)]! * taps[i % size]!
  }
  return weight
}

/** Bilinear interpolation of every channel by itself, whether the transposed convolution is dense or depthwise. */
export const enlarging: Initial = (shape, normal) => {
  const [channels, perGroup, ...kernel] = shape.dims as [number, number, ...number[]]
  if (perGroup > 1) return bilinear(shape, normal)
  const one = bilinear({ ...shape, dims: [1, 1, ...kernel] }, normal)
  const weight = new Float32Array(channels * one.length)
  for (let c = 0; c < channels; c++) weight.set(one, c * one.length)
  return weight
}

function scattered({ dims }: WeightShape, deviation: number, normal: Normal): Float32Array {
  const weight = new Float32Array(sizeOf(dims))
  for (let i = 0; i < weight.length; i++) weight[i] = normal() * deviation
  return weight
}
