/** Weights, images and labels that test/fixtures/make_nets.py computes by the same formula, so that none of them is stored. */
import { mix } from '../../../main/core/data/random'
import { float32 } from '../../../main/core/graph/tensor'
import type { Model, Tensor } from '../../../main/core/graph/types'
import { sizeOf } from '../../../main/core/graph/types'

/** The model with every named initializer replaced; constants of the builder keep their values. */
export function withFormulaWeights(model: Model, names: Iterable<string>): Model {
  const transposed = new Set(model.nodes.filter((n) => n.op === 'ConvTranspose').map((n) => n.inputs[1]!))
  const initializers = new Map(model.initializers)
  for (const name of names) {
    const { dims } = initializers.get(name)!
    initializers.set(name, formulaWeight(name, dims, transposed.has(name)))
  }
  return { ...model, initializers }
}

/** A parameter's value. */
export const formulaWeight = (name: string, dims: readonly number[], isTransposed = false): Tensor =>
  float32(dims, weight(name, dims, isTransposed))

/** RGB 0..1 */
export const formulaImage = (dims: readonly number[], picture = 'image'): Tensor =>
  float32(
    dims,
    filled(picture, dims, (u) => u)
  )

/** Classes 0 to 2, and 255 for what is ignored, [N, 1, side, side]. */
export function formulaLabels(count: number, side: number): Tensor {
  const dims = [count, 1, side, side]
  const labels = filled('labels', dims, (u) => (u < 0.75 ? Math.floor(u * 4) : 255))
  return { dtype: 'uint8', dims, data: Uint8Array.from(labels) }
}

function weight(name: string, dims: readonly number[], isTransposed: boolean): Float32Array {
  if (dims.length >= 2) {
    const scale = Math.sqrt((3 * (isTransposed ? 1 : 2)) / (isTransposed ? dims[0]! : sizeOf(dims.slice(1))))
    return filled(name, dims, (u) => (2 * u - 1) * scale)
  }
  return /\.(weight|running_var)$/.test(name)
    ? filled(name, dims, (u) => 0.75 + u / 2)
    : filled(name, dims, (u) => (u - 0.5) / 5)
}

function filled(name: string, dims: readonly number[], value: (u: number) => number): Float32Array {
  const first = hash(name)
  const out = new Float32Array(sizeOf(dims))
  for (let i = 0; i < out.length; i++) out[i] = value(mix(first + Math.imul(i, 0x9e3779b9)) / 2 ** 32)
  return out
}

/** FNV-1a over the bytes of an ASCII name. */
function hash(name: string): number {
  let value = 0x811c9dc5
  for (const character of name) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193)
  return value
}
