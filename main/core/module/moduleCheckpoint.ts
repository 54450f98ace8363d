/**
 * Checkpoints of a Module, under MXNet's naming: `<prefix>.onnx` holds the net with its weights, `<prefix>-0003.safetensors` the
 * parameters, the optimizer's state, the scores so far and the position of the data after epoch 3, so that a resumed fit equals
 * one that went on.
 */
import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../data/atomic'
import type { DataIterator } from '../data/iterators/iterator'
import { normalizeModel } from '../graph/normalize'
import { readOnnx, writeOnnx } from '../graph/onnx'
import type { Model, Tensor } from '../graph/types'
import { readSafetensors, writeSafetensors } from '../weights/safetensors'
import type { EpochRecord } from './callbacks'
import { withWeights } from './netFile'

type IteratorState = ReturnType<DataIterator['state']>

/** What a checkpoint keeps of a Module. */
export interface ModuleState {
  readonly stepCount: number
  readonly history: readonly EpochRecord[]
  /** Parameters and optimizer state by vector. */
  readonly vectors: ReadonlyMap<string, Tensor>
  /** Parameters without a vector. */
  readonly frozen: readonly string[]
}

export interface ModuleCheckpoint {
  readonly net: Model
  readonly state: ModuleState
  /** null when none was saved. */
  readonly iterator: IteratorState | null
}

/** What stands in the metadata of the state's file. */
interface Position extends Omit<ModuleState, 'vectors'> {
  readonly iterator: IteratorState | null
}

const statePath = (prefix: string, epoch: number) => `${prefix}-${String(epoch).padStart(4, '0')}.safetensors`

export async function saveModule(
  prefix: string,
  epoch: number,
  net: Model,
  params: ReadonlyMap<string, Tensor>,
  state: ModuleState,
  data?: DataIterator
): Promise<void> {
  const { vectors, ...rest } = state
  const position: Position = { ...rest, iterator: data?.state() ?? null }
  const metadata = { position: JSON.stringify(position) }
  await writeAtomically(statePath(prefix, epoch), writeSafetensors({ tensors: vectors, metadata }))
  await writeAtomically(`${prefix}.onnx`, writeOnnx(withWeights(net, params)))
}

export async function loadModule(prefix: string, epoch: number): Promise<ModuleCheckpoint> {
  const file = statePath(prefix, epoch)
  const { tensors, metadata } = readSafetensors(await readFile(file), file)
  const { iterator, ...position } = JSON.parse(metadata.position ?? '{}') as Position
  const net = normalizeModel(readOnnx(await readFile(`${prefix}.onnx`), `${prefix}.onnx`))
  return { net, state: { ...position, history: position.history, vectors: tensors }, iterator }
}
