/**
 * PyTorch checkpoints (.pth, .pt), read without running anything: the zip form that torch.save writes since 1.6 and the older
 * form of pickles followed by storages.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
 */
import { Failure } from '../failure'
import type { Tensor } from '../graph/types'
import { storedBytes } from './elements'
import { MemoryBudget, type NamedTensors, type WeightFormat } from './format'
import { readPickle, type PickleRules } from './pickle'
import { findStateDict } from './stateDict'
import { materialize, storedTypeOf, StridedTensor, TORCH_GLOBALS, type Storage } from './torchTensors'
import { isZip, ZipArchive } from './zip'

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn
const PICKLE_PROTOCOL = 0x80

export const torchFormat: WeightFormat = {
  title: 'PyTorch',
  extensions: ['.pth', '.pt', '.bin', '.ckpt'],
  recognizes: (bytes) => isZip(bytes) || bytes[0] === PICKLE_PROTOCOL,
  read(bytes, file) {
    const budget = new MemoryBudget(bytes.length, file)
    return tensorsOf(isZip(bytes) ? readArchive(bytes, file, budget) : readLegacy(bytes, file), file, budget)
  }
}

/** `<name>/data.pkl` and one entry `<name>/data/<key>` for each storage. */
function readArchive(bytes: Uint8Array, file: string, budget: MemoryBudget): unknown {
  const zip = new ZipArchive(bytes, file, budget)
  const pickle = zip.names.find((name) => name === 'data.pkl' || name.endsWith('/data.pkl'))
  if (!pickle) throw new Failure('bad-weights', `${file} is a zip archive, but not one that torch.save wrote.`)
  const folder = pickle.slice(0, -'data.pkl'.length)
  if (zip.has(`${folder}constants.pkl`))
    throw new Failure('bad-weights', `${file} is a TorchScript program; a file with its state_dict was expected.`)
  const order = zip.has(`${folder}byteorder`) ? new TextDecoder().decode(zip.read(`${folder}byteorder`)) : 'little'
  if (order !== 'little') throw new Failure('bad-weights', `${file} was written on a big-endian machine.`)
  const storages = new Map<string, Uint8Array>()
  const read = (key: string): Uint8Array => {
    const known = storages.get(key) ?? zip.read(`${folder}data/${key}`)
    storages.set(key, known)
    return known
  }
  const rules: PickleRules = {
    globals: TORCH_GLOBALS,
    persistent: (id) => {
      const { type, key } = storageId(id, file)
      return { type, bytes: () => read(key) } satisfies Storage
    }
  }
  return readPickle(zip.read(pickle), 0, rules, file).value
}

/** Pickles of magic number, version, system, the object and the storages' keys; then each storage: u64 count and its numbers. */
function readLegacy(bytes: Uint8Array, file: string): unknown {
  const widths = new Map<string, number>()
  const storages = new Map<string, Uint8Array>()
  const rules: PickleRules = {
    globals: TORCH_GLOBALS,
    persistent: (id) => {
      const { type, key, view } = storageId(id, file)
      if (type === null) throw new Failure('bad-weights', `${file} holds numbers of an unknown size.`)
      widths.set(key, storedBytes(type))
      return { type, bytes: () => storages.get(key)!.subarray(view * storedBytes(type)) } satisfies Storage
    }
  }
  let at = 0
  const next = (): unknown => {
    const { value, end } = readPickle(bytes, at, rules, file)
    at = end
    return value
  }
  if (next() !== LEGACY_MAGIC)
    throw new Failure('bad-weights', `${file} is a pickle, but not one that torch.save wrote.`)
  next()
  const system = next()
  if (system instanceof Map && system.get('little_endian') === false)
    throw new Failure('bad-weights', `${file} was written on a big-endian machine.`)
  const root = next()
  const keys = next()
  if (!Array.isArray(keys)) throw new Failure('bad-weights', `${file} does not list its storages.`)
  const cutOff = () => new Failure('bad-weights', `${file} is cut off: its numbers are not all there.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (const key of keys.map(String)) {
    if (at + 8 > bytes.length) throw cutOff()
    const length = Number(view.getBigUint64(at, true)) * (widths.get(key) ?? 1)
    at += 8
    if (at + length > bytes.length) throw cutOff()
    storages.set(key, bytes.subarray(at, at + length))
    at += length
  }
  for (const key of widths.keys()) if (!storages.has(key)) throw cutOff()
  return root
}

/** ('storage', class, key, device, count) and, in the older form, null or (key, offset, count) of a view. */
function storageId(id: unknown, file: string): { type: Storage['type']; key: string; view: number } {
  const [kind, storage, key, , , view] = Array.isArray(id) ? (id as unknown[]) : []
  const type = storedTypeOf(storage)
  if (kind !== 'storage' || type === undefined || (typeof key !== 'string' && typeof key !== 'number'))
    throw new Failure('bad-weights', `${file} refers to numbers in a way that torch.save does not.`)
  const offset: unknown = Array.isArray(view) ? view[1] : 0
  if (!Number.isSafeInteger(offset) || (offset as number) < 0)
    throw new Failure('bad-weights', `${file} refers to numbers in a way that torch.save does not.`)
  return { type, key: String(key), view: offset as number }
}

function tensorsOf(root: unknown, file: string, budget: MemoryBudget): NamedTensors {
  const found = findStateDict(root, (value): value is StridedTensor => value instanceof StridedTensor)
  if (found.size === 0) throw new Failure('bad-weights', `${file} holds no named tensors; a state_dict was expected.`)
  const tensors = new Map<string, Tensor>()
  const warnings: string[] = []
  const copies = new Map<StridedTensor, Tensor | null>()
  for (const [name, strided] of found) {
    if (!copies.has(strided)) copies.set(strided, materialize(name, strided, file, budget))
    const copy = copies.get(strided)
    if (copy) tensors.set(name, copy)
    else warnings.push(`"${name}" holds numbers that are not real; it was left out.`)
  }
  return { tensors, warnings }
}
