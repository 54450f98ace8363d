/** What both sides of a paired benchmark are asked to do, and what they answer after each step. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { normalizeModel } from '../../main/core/graph/normalize'
import { readOnnx } from '../../main/core/graph/onnx'
import { findParameters } from '../../main/core/graph/parameters'
import { toFloat32 } from '../../main/core/graph/tensor'
import { sizeOf, type Model, type Tensor } from '../../main/core/graph/types'
import type { Batch } from './schedule'
import { startLineProcess, type LineProcess } from './lineProcess'

/** torchvision's segmentation nets at full size, with dropout taken out. */
export const TORCHVISION_NETS = [
  'lraspp_mobilenet_v3_large',
  'deeplabv3_mobilenet_v3_large',
  'fcn_resnet50',
  'deeplabv3_resnet50'
] as const

/** The nets of nets.py. */
export const BENCH_NETS = ['default', 'unet', 'wide-unet', 'wide-unet-norm', 'resnet18', 'segformer'] as const

/** A training on mean cross-entropy, label 255 ignored. */
export interface Job {
  readonly net: (typeof BENCH_NETS | typeof TORCHVISION_NETS)[number]
  readonly classes: number
  readonly images: number
  /** Height and width of the images. */
  readonly size: number
  readonly threads: number
  readonly weightDecay: number
  /** Plain SGD with this momentum in place of AdamW. */
  readonly momentum?: number
  /** Learning rate of `enc.*`, relative to the rest. */
  readonly encoderMultiplier: number
  /** The ONNX file of the net, read by Segsmith. */
  readonly model: string
  /** PyTorch reads the initial weights from `<parameters>.json` and `.bin` ... */
  readonly parameters?: string
  /** ... or makes them and writes the ONNX file. */
  readonly export?: string
  /** What BatchNorm normalises by; the batch's own mean and variance unless said otherwise. */
  readonly statistics?: 'batch' | 'running'
  /** Parameters whose names begin so are not trained; there is nothing to differentiate up to them. */
  readonly frozen?: string
  /** The batch that a fresh net's running statistics are taken from. */
  readonly settleOn?: string
  readonly channelsLast?: boolean
  readonly float64?: boolean
}

/** One step: batch files `<batch>.image` (float32) and `<batch>.labels` (uint8). */
export interface StepRequest {
  readonly batch: string
  readonly learningRate: number
  /** Where to write the gradients at the weights before the update: `<gradients>.json` and `.bin`. */
  readonly gradients?: string
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
  const names = [...findParameters(model).keys()]
  writeTensors(
    file,
    names.map((name) => [rename(name), model.initializers.get(name)!])
  )
}

/** Writes `file`.json, a list of { name, shape }, and `file`.bin, their float32 values one after another. */
export function writeTensors(file: string, tensors: readonly (readonly [string, Tensor])[]): void {
  writeFileSync(`${file}.json`, JSON.stringify(tensors.map(([name, { dims }]) => ({ name, shape: dims }))))
  writeFileSync(`${file}.bin`, Buffer.concat(tensors.map(([, tensor]) => toBytes(toFloat32(tensor)))))
}
const toBytes = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

/** Reads what writeTensors or torchSide.py wrote. */
export function readTensors(file: string): Map<string, Float32Array> {
  const list = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { name: string; shape: number[] }[]
  const bytes = readFileSync(`${file}.bin`)
  const values = new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 4)
  let at = 0
  return new Map(list.map(({ name, shape }) => [name, values.subarray(at, (at += sizeOf(shape)))]))
}
