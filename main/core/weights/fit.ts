/**
 * Fits named tensors into a net by name: the person's renames first, then equal names, then names without the wrappers and in
 * the dialects of other frameworks. A shape that differs does not fit, unless it is a fully connected layer that became a
 * convolution; what gets no tensor stays as it was initialised, which is how a renamed head starts fresh. Nothing happens
 * silently: the report accounts for every name.
 */
import { float32, toFloat32 } from '../graph/tensor'
import type { Model, Tensor } from '../graph/types'
import { sameShape, sizeOf } from '../graph/types'
import { findParameters } from '../graph/parameters'
import { plainName, unwrapped } from './names'
import { renameAll, type Rename } from './rename'

export interface LoadedName {
  /** Of the parameter in the net. */
  readonly name: string
  /** Of the tensor in the file. */
  readonly from: string
  /** The tensor's own shape, where it is that of a fully connected layer and the parameter a convolution's, or the reverse. */
  readonly reshapedFrom?: readonly number[]
}

export interface ShapeMismatch extends LoadedName {
  readonly expected: readonly number[]
  readonly found: readonly number[]
}

/** Every parameter of the net is loaded, missing, mismatched or not finite; every tensor of the file is loaded, unused, mismatched or not finite. */
export interface FitReport {
  readonly loaded: readonly LoadedName[]
  /** Parameters that keep their initial values. */
  readonly missing: readonly string[]
  /** Tensors that no parameter has a place for. */
  readonly unused: readonly string[]
  readonly mismatched: readonly ShapeMismatch[]
  /** Tensors that hold NaN or infinity; their parameters keep their initial values. */
  readonly notFinite: readonly LoadedName[]
}

/** Prefixes in checkpoints of a part of the net -> prefixes of the net's own names; the first that matches counts. */
export type PrefixHints = readonly (readonly [from: string, to: string])[]

export function fitWeights(
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  renames: readonly Rename[],
  hints: PrefixHints = []
): { readonly model: Model; readonly report: FitReport } {
  const parameters = [...findParameters(model).keys()]
  const names = [...tensors.keys()].filter((name) => !isCounter(name))
  const pairs = pairNames([...parameters, ...settingsAmong(names, model)], names, renames, hints)
  const initializers = new Map(model.initializers)
  const loaded: LoadedName[] = []
  const mismatched: ShapeMismatch[] = []
  const notFinite: LoadedName[] = []
  for (const [name, from] of pairs) {
    const [expected, found] = [model.initializers.get(name)!.dims, tensors.get(from)!]
    const values = toFloat32(found)
    const isSame = sameShape(expected, found.dims)
    if (!isSame && !isSameLayer(expected, found.dims)) mismatched.push({ name, from, expected, found: found.dims })
    else if (!values.every(Number.isFinite)) notFinite.push({ name, from })
    else {
      loaded.push({ name, from, ...(!isSame && { reshapedFrom: found.dims }) })
      initializers.set(name, float32(expected, values))
    }
  }
  const taken = new Set(pairs.values())
  const report: FitReport = {
    loaded,
    missing: parameters.filter((name) => !pairs.has(name)),
    unused: names.filter((name) => !taken.has(name)),
    mismatched,
    notFinite
  }
  return { model: { ...model, initializers }, report }
}

/**
 * Whether a matrix [outputs, inputs] and a convolution's weight [outputs, channels, height, width] are one layer: fully connected
 * to maps of the kernel's size, which were flattened channel by channel. VGG's classifier becomes fc6 and fc7 of FCNs this way.
 */
function isSameLayer(a: readonly number[], b: readonly number[]): boolean {
  const [matrix, kernel] = a.length < b.length ? [a, b] : [b, a]
  return matrix.length === 2 && kernel.length === 4 && a[0] === b[0] && sizeOf(a) === sizeOf(b)
}

/** Constants that are not learned, such as the mean that images lose first, but which the file knows by their own name. */
function settingsAmong(names: readonly string[], model: Model): readonly string[] {
  const known = new Set(names.map(unwrapped))
  const learned = findParameters(model)
  return [...model.initializers]
    .filter(
      ([name, { dtype, dims }]) => dtype === 'float32' && dims.length > 0 && known.has(name) && !learned.has(name)
    )
    .map(([name]) => name)
}

/** PyTorch counts the batches its normalisation saw; no net needs the number. */
const isCounter = (name: string): boolean => name.endsWith('num_batches_tracked')

/** Parameter -> tensor. Each pass is freer than the one before, and takes only what is still open on both sides. */
function pairNames(
  parameters: readonly string[],
  tensors: readonly string[],
  renames: readonly Rename[],
  hints: PrefixHints
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const open = new Set(tensors)
  for (const [parameterName, tensorName] of passes(hints)) {
    const byName = unique([...open], (name) => tensorName(renameAll(name, renames)))
    const wanted = unique(
      parameters.filter((name) => !pairs.has(name)),
      parameterName
    )
    for (const [key, parameter] of wanted) {
      const tensor = byName.get(key)
      if (tensor === undefined) continue
      pairs.set(parameter, tensor)
      open.delete(tensor)
    }
  }
  return new Map(parameters.flatMap((name) => (pairs.has(name) ? [[name, pairs.get(name)!]] : [])))
}

type Reading = (name: string) => string

/** How a parameter's and a tensor's name are read before they are compared. */
function passes(hints: PrefixHints): readonly (readonly [Reading, Reading])[] {
  const hinted: Reading = (name) => {
    const inner = unwrapped(name)
    const [from, to] = hints.find(([prefix]) => inner.startsWith(prefix)) ?? ['', '']
    return to + inner.slice(from.length)
  }
  return [
    [(name) => name, (name) => name],
    [unwrapped, unwrapped],
    [unwrapped, hinted],
    [plainName, plainName]
  ]
}

/** Names by how they read, without those that read alike: one of them would be taken by chance. */
function unique(names: readonly string[], read: Reading): Map<string, string> {
  const found = new Map<string, string>()
  const twice = new Set<string>()
  for (const name of names) {
    const key = read(name)
    if (found.has(key)) twice.add(key)
    found.set(key, name)
  }
  for (const key of twice) found.delete(key)
  return found
}
