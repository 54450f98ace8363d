/**
 * Initializers (MXNet's word): how a fresh parameter gets its first values, one entry per scheme. Which parameter needs what is
 * told by its role, not by its name: scales start at 1, biases and means at 0, variances at 1.
 */
import type { Random } from '../data/random'
import { Failure } from '../failure'
import type { LayerRole } from '../graph/layerRoles'
import { sizeOf } from '../graph/types'

/** Fills a weight of the given shape. */
export type Initializer = (dims: readonly number[], random: Random) => Float32Array

export interface XavierOptions {
  /** Shape of the distribution. */
  readonly random: 'uniform' | 'gaussian'
  /** Which fan divides the variance. */
  readonly factor: 'avg' | 'in' | 'out'
  readonly magnitude: number
}

/** Inputs and outputs of one unit: [out, in, kernel...] -> in·kernel and out·kernel. */
function fans(dims: readonly number[]): { readonly in: number; readonly out: number; readonly avg: number } {
  const taps = sizeOf(dims.slice(2))
  const [out, inputs] = [(dims[0] ?? 1) * taps, (dims[1] ?? 1) * taps]
  return { in: inputs, out, avg: (inputs + out) / 2 }
}

const fill = (dims: readonly number[], next: () => number): Float32Array =>
  Float32Array.from({ length: sizeOf(dims) }, next)

export const constant =
  (value: number): Initializer =>
  (dims) =>
    fill(dims, () => value)
export const zero = constant(0)
export const one = constant(1)
export const uniform =
  (scale = 0.07): Initializer =>
  (dims, random) =>
    fill(dims, () => (2 * random.next() - 1) * scale)
export const normal =
  (sigma = 0.01): Initializer =>
  (dims, random) =>
    fill(dims, () => random.normal() * sigma)

/** Glorot and Bengio, http://proceedings.mlr.press/v9/glorot10a.html, with MXNet's three knobs: scale = √(magnitude / fan). */
export function xavier(options: Partial<XavierOptions> = {}): Initializer {
  const {
    random: shape,
    factor,
    magnitude
  } = { random: 'uniform', factor: 'avg', magnitude: 3, ...options } as XavierOptions
  return (dims, random) => {
    const scale = Math.sqrt(magnitude / fans(dims)[factor])
    return shape === 'uniform' ? uniform(scale)(dims, random) : normal(scale)(dims, random)
  }
}

/** He et al., https://arxiv.org/abs/1502.01852: Gaussian with variance 2 / ((1 + slope²)·fan-in). */
export const msra = (slope = 0, factor: XavierOptions['factor'] = 'in'): Initializer =>
  xavier({ random: 'gaussian', factor, magnitude: 2 / (1 + slope * slope) })

/** Saxe et al., https://arxiv.org/abs/1312.6120: orthonormal rows (or columns), by Gram-Schmidt on a Gaussian matrix. */
export const orthogonal =
  (scale = 1): Initializer =>
  (dims, random) => {
    const rows = dims[0] ?? 1
    const columns = sizeOf(dims.slice(1))
    const wide = rows <= columns
    const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random)
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns]
      return scale * (wide ? vectors[row]![column]! : vectors[column]![row]!)
    })
  }

function orthonormal(count: number, length: number, random: Random): Float64Array[] {
  const basis: Float64Array[] = []
  while (basis.length < count) {
    const v = Float64Array.from({ length }, () => random.normal())
    // twice is enough: https://doi.org/10.1007/s00211-005-0615-4
    for (let pass = 0; pass < 2; pass++)
      for (const b of basis) {
        const along = v.reduce((sum, x, i) => sum + x * b[i]!, 0)
        for (let i = 0; i < length; i++) v[i]! -= along * b[i]!
      }
    const norm = Math.hypot(...v)
    if (norm > 1e-9) basis.push(v.map((x) => x / norm))
  }
  return basis
}

/** Bilinear upsampling as the weight of a transposed convolution [C, 1 or C, k, k], as in FCN, https://arxiv.org/abs/1411.4038. */
export const bilinear: Initializer = (dims) => {
  const [channels, perGroup, height, width] = dims as [number, number, number, number]
  if (dims.length !== 4)
    throw new Failure('bad-argument', `Bilinear initialisation wants a weight [C, C, k, k]; [${dims}] was given.`)
  const tent = (size: number) => {
    const factor = Math.ceil(size / 2)
    const centre = size % 2 === 1 ? factor - 1 : factor - 0.5
    return Array.from({ length: size }, (_, i) => 1 - Math.abs(i - centre) / factor)
  }
  const [rows, columns] = [tent(height), tent(width)]
  const plane = height * width
  const data = new Float32Array(sizeOf(dims))
  for (let c = 0; c < channels; c++)
    for (let k = 0; k < perGroup; k++)
      if (perGroup === 1 || k === c)
        for (let p = 0; p < plane; p++)
          data[(c * perGroup + k) * plane + p] = rows[Math.floor(p / width)]! * columns[p % width]!
  return data
}

/** By name: the first pattern that a parameter's name matches decides, '.*' last as the rule for the rest. */
export type Mixed = readonly (readonly [pattern: RegExp, initializer: Initializer])[]

export function findInitializer(choice: Initializer | Mixed, name: string): Initializer {
  if (typeof choice === 'function') return choice
  const entry = choice.find(([pattern]) => pattern.test(name))
  if (!entry)
    throw new Failure(
      'bad-argument',
      `No pattern of the initializer matches the parameter "${name}"; end the list with /.*/.`
    )
  return entry[1]
}

/** The first values of a parameter by its role; the initializer decides about weights alone. */
export function initialize(
  role: LayerRole,
  dims: readonly number[],
  weight: Initializer,
  random: Random
): Float32Array {
  if (role === 'weight') return weight(dims, random)
  return role === 'scale' || role === 'variance' ? one(dims, random) : zero(dims, random)
}
