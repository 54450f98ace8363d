/**
 * The tensors of a PyTorch file: a pickle names storages (flat numbers beside it) and rebuilds tensors as strided windows onto
 * them. Only the globals listed here are known; the rest is refused by the pickle reader.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/_utils.py, torch/serialization.py
 */
import { Failure } from '../failure'
import type { Tensor } from '../graph/types'
import { sizeOf } from '../graph/types'
import { readAs, readElements, storedBytes, type StoredType } from './elements'
import type { MemoryBudget } from './format'
import { PickleGlobal, type PickleRules } from './pickle'

/** Flat numbers; `bytes` may lie behind the pickle and be known only later. */
export interface Storage {
  /** null: complex, quantized or raw, known but not read as weights; a raw one is typed by its tensor. */
  readonly type: StoredType | null
  bytes(): Uint8Array
}

/** A window onto a storage, in elements. */
export class StridedTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: unknown,
    readonly size: unknown,
    readonly stride: unknown,
    readonly type: StoredType | null
  ) {}
}

const STORAGES: Readonly<Record<string, StoredType | null>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexFloatStorage: null,
  ComplexDoubleStorage: null,
  UntypedStorage: null
}
const DTYPES: Readonly<Record<string, StoredType>> = {
  float32: 'float32',
  float64: 'float64',
  float16: 'float16',
  bfloat16: 'bfloat16',
  int64: 'int64',
  int32: 'int32',
  int16: 'int16',
  int8: 'int8',
  uint8: 'uint8',
  uint16: 'uint16',
  bool: 'bool'
}

/** The type that a storage class or a dtype stands for; undefined when it is neither. */
export function storedTypeOf(value: unknown): StoredType | null | undefined {
  if (!(value instanceof PickleGlobal)) return undefined
  const name = value.name.slice(value.name.lastIndexOf('.') + 1)
  return name in STORAGES ? STORAGES[name] : DTYPES[name]
}

type Call = NonNullable<PickleRules['globals'] extends ReadonlyMap<string, infer C> ? C : never>

/** Stands for an object that a checkpoint may hold beside its weights. */
const NO_WEIGHT: Call = () => null

const rebuildTensor: Call = ([storage, offset, size, stride]) =>
  new StridedTensor(storage as Storage, offset, size, stride, (storage as Storage)?.type ?? null)

const CALLS: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': ([pairs], budget) => {
    const map = new Map<unknown, unknown>()
    if (!Array.isArray(pairs)) return map
    budget.take(pairs.length)
    for (const pair of pairs) if (Array.isArray(pair)) map.set(pair[0], pair[1])
    return map
  },
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_tensor_v3': ([storage, offset, size, stride, , , dtype]) =>
    new StridedTensor(storage as Storage, offset, size, stride, storedTypeOf(dtype) ?? null),
  'torch._utils._rebuild_parameter': ([data]) => data,
  'torch._utils._rebuild_parameter_with_state': ([data]) => data,
  'torch.nn.parameter.Parameter': ([data]) => data,
  'torch.Size': ([dims]) => dims ?? [],
  'torch.device': NO_WEIGHT,
  'collections.defaultdict': () => new Map(),
  'collections.Counter': () => new Map(),
  'argparse.Namespace': NO_WEIGHT,
  'numpy.core.multiarray.scalar': NO_WEIGHT,
  'numpy._core.multiarray.scalar': NO_WEIGHT,
  'numpy.core.multiarray._reconstruct': NO_WEIGHT,
  'numpy._core.multiarray._reconstruct': NO_WEIGHT,
  'numpy.dtype': NO_WEIGHT,
  '_codecs.encode': NO_WEIGHT
}

/** May be named, as arguments of the calls above, but not called. */
const NAMES = [
  ...Object.keys(STORAGES).flatMap((name) => [`torch.${name}`, `torch.cuda.${name}`, `torch.storage.${name}`]),
  ...Object.keys(DTYPES).map((name) => `torch.${name}`),
  ...['numpy.ndarray', 'builtins.dict', 'builtins.list', 'builtins.int', '__builtin__.dict', '__builtin__.list']
]

export const TORCH_GLOBALS: PickleRules['globals'] = new Map<string, Call | null>([
  ...Object.entries(CALLS),
  ...NAMES.map((name) => [name, null] as const)
])

/** Copies the window out, row-major; null for numbers that are not weights. Throws Failure when it leaves its storage. */
export function materialize(name: string, t: StridedTensor, file: string, budget: MemoryBudget): Tensor | null {
  const wrong = (what: string) => new Failure('bad-weights', `${file}: the tensor "${name}" ${what}.`)
  if (typeof t.storage?.bytes !== 'function') throw wrong('has no storage')
  if (t.type === null) return null
  const { size, stride, offset } = t
  if (!isCounts(size) || !isCounts(stride) || size.length !== stride.length || !isCounts([offset]))
    throw wrong('has an impossible shape')
  const count = sizeOf(size)
  const first = offset as number
  const last = first + size.reduce((sum, d, i) => sum + (d - 1) * stride[i]!, 0)
  const width = storedBytes(t.type)
  const bytes = t.storage.bytes()
  if (count > 0 && (last + 1) * width > bytes.length)
    throw wrong(`reaches to element ${last} of a storage that has ${Math.floor(bytes.length / width)}`)
  budget.take(count * Math.max(width, 4))
  if (count === 0) return { dtype: readAs(t.type), dims: size, data: readElements(t.type, new Uint8Array(0)) }
  const window = readElements(t.type, bytes.subarray(first * width, (last + 1) * width))
  const data = isContiguous(size, stride) ? window : gather(window, size, stride, count)
  return { dtype: readAs(t.type), dims: size, data }
}

const MOST_AXES = 64
const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length <= MOST_AXES && value.every((d) => Number.isSafeInteger(d) && d >= 0)

function isContiguous(size: readonly number[], stride: readonly number[]): boolean {
  return size.every((d, axis) => d === 1 || stride[axis] === sizeOf(size.slice(axis + 1)))
}

function gather(window: Tensor['data'], size: readonly number[], stride: readonly number[], count: number) {
  const data = new (window.constructor as new (length: number) => Tensor['data'])(count)
  const index = size.map(() => 0)
  let from = 0
  for (let to = 0; to < count; to++) {
    data[to] = window[from]!
    for (let axis = size.length - 1; axis >= 0; axis--) {
      from += stride[axis]!
      if (++index[axis]! < size[axis]!) break
      from -= size[axis]! * stride[axis]!
      index[axis] = 0
    }
  }
  return data
}
