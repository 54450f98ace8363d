/** What both sides of a paired benchmark are asked to do, and what they answer after each step. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { normalizeModel } from '../../main/core/graph/normalize'
import { readOnnx } from '../../main/core/graph/onnx'
import { findParameters } from '../../main/core/graph/parameters'
import { toFloat32 } from '../../main/core/graph/tensor'
import type { Model } from '../../main/core/graph/types'
import type { Batch } from './schedule'
import { startLineProcess, type LineProcess } from './lineProcess'

/** A training by AdamW on mean cross-entropy, label 255 ignored. */
export interface Job {
  readonly net: 'default' | 'unet'
  readonly classes: number
  readonly images: number
  /** Height and width of the images. */
  readonly size: number
  readonly threads: number
  readonly weightDecay: number
  /** Learning rate of `enc.*`, relative to the rest. */
  readonly encoderMultiplier: number
  /** The ONNX file of the net, read by Segsmith. */
  readonly model: string
  /** PyTorch reads the initial weights from `<parameters>.json` and `.bin` ... */
  readonly parameters?: string
  /** ... or makes them and writes the ONNX file. */
  readonly export?: string
  readonly channelsLast?: boolean
  readonly float64?: boolean
}

/** One step: batch files `<batch>.image` (float32) and `<batch>.labels` (uint8). */
export interface StepRequest {
  readonly batch: string
  readonly learningRate: number
}

export interface StepAnswer {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Before the update. */
  readonly loss: number
  /** Largest resident memory of the process so far. */
  readonly peakMegabytes: number
}

export function startTorchSide(job: Job): Promise<LineProcess<StepRequest, StepAnswer>> {
  const python = process.env['SEGSMITH_PYTHON'] ?? 'python3'
  return startLineProcess(python, [join(import.meta.dirname, 'torchSide.py'), JSON.stringify(job)])
}

/** Runs in a process of its own, as PyTorch does, with the same loader as this one. */
export function startEngineSide(job: Job): Promise<LineProcess<StepRequest, StepAnswer>> {
  const script = join(import.meta.dirname, 'engineSide.ts')
  return startLineProcess(process.execPath, [...process.execArgv, script, JSON.stringify(job)])
}

export function writeBatch(file: string, { image, labels }: Batch): void {
  writeFileSync(`${file}.image`, image)
  writeFileSync(`${file}.labels`, labels)
}

export function readModel(file: string): Model {
  return normalizeModel(readOnnx(readFileSync(file), file))
}

/** Writes a net's weights for PyTorch; `rename` gives them the names of torchSide.py. */
export function writeParameters(model: Model, file: string, rename: (name: string) => string = (name) => name): void {
  const tensors = [...findParameters(model).keys()].map((name) => ({ name, tensor: model.initializers.get(name)! }))
  const list = tensors.map(({ name, tensor }) => ({ name: rename(name), shape: tensor.dims }))
  writeFileSync(`${file}.json`, JSON.stringify(list))
  writeFileSync(`${file}.bin`, Buffer.concat(tensors.map(({ tensor }) => Buffer.from(toFloat32(tensor).buffer))))
}
