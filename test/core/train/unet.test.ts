/**
 * Small U-Nets exported by PyTorch train as they do there: max pooling, concatenation, transposed convolution, nearest and
 * linear Resize, BatchNormalization on batch statistics (test/fixtures/make_unets.py).
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx } from '../../../main/core/graph/onnx'
import { findParameters } from '../../../main/core/graph/parameters'
import type { Model } from '../../../main/core/graph/types'
import type { Batch } from '../../../main/core/executor/executor'
import { shapesOf } from '../../../main/core/executor/batches'
import { Module } from '../../../main/core/module/module'
import { fixturePath, readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

interface Training {
  readonly losses: readonly number[]
  readonly running: Readonly<Record<string, readonly number[]>>
  readonly inferenceLoss: number
}
interface UNetRecord {
  readonly name: string
  readonly file: string
  readonly image: TensorRecord
  readonly labels: TensorRecord
  readonly optimizer: { readonly learningRate: number; readonly weightDecay: number }
  readonly gradients: Readonly<Record<string, readonly number[]>>
  readonly float64: Training
  readonly float32: Training
}

const records = readRecords<UNetRecord>('unets.jsonl').map((record) => [record.name, record] as const)

const modelOf = (record: UNetRecord): Model => normalizeModel(readOnnx(readFileSync(fixturePath(record.file))))
const batchOf = ({ image, labels }: UNetRecord): Batch => ({
  data: { image: tensorOf(image) },
  labels: { ...tensorOf(labels), dims: labels.shape.toSpliced(1, 0, 1) }
})

/** The largest relative difference over all names. */
function worstOf(found: (name: string) => ArrayLike<number | bigint>, expected: Training['running']): number {
  return Math.max(...Object.entries(expected).map(([name, values]) => relativeError(found(name), values)))
}

describe('a U-Net from PyTorch', () => {
  test.each(records)('%s: every parameter is found under its own name, untied', (_name, record) => {
    const roles = findParameters(modelOf(record))
    const names = (role: string) =>
      [...roles]
        .filter(([, r]) => r === role)
        .map(([name]) => name)
        .sort()
    expect({ weight: names('weight'), statistic: names('statistic') }).toEqual({
      weight: Object.keys(record.gradients).sort(),
      statistic: Object.keys(record.float64.running).sort()
    })
  })

  test.each(records)('%s: the gradient of every parameter in the first step is PyTorch’s', async (_name, record) => {
    const module = new Module(modelOf(record), {
      optimizer: { type: 'sgd' },
      threads: 1
    })
    await module.bind(shapesOf(batchOf(record)), null, { forTraining: true })
    const before = module.getParams()
    await module.step(batchOf(record), 1)
    const after = module.getParams()
    await module.close()
    const moved = (name: string) =>
      Float32Array.from(before.get(name)!.data as Float32Array, (value, i) => value - Number(after.get(name)!.data[i]))
    // p - (p - g) rounds at the scale of p, which is about 1
    const largest = Math.max(...Object.values(record.gradients).flat().map(Math.abs))
    for (const [name, expected] of Object.entries(record.gradients))
      expect([name, relativeError(moved(name), expected, largest)]).toEqual([name, expect.closeTo(0, 4)])
  })

  test.each(records)('%s: ten AdamW steps give PyTorch’s losses and running statistics', async (_name, record) => {
    const { learningRate, weightDecay } = record.optimizer
    const module = new Module(modelOf(record), {
      optimizer: { type: 'adamw', weightDecay },
      threads: 1
    })
    const batch = batchOf(record)
    await module.bind(shapesOf(batch), batch.labels.dims, { forTraining: true })
    const losses: number[] = []
    for (let i = 0; i < record.float64.losses.length; i++) losses.push(await module.step(batch, learningRate))
    const final = module.getParams()
    const inference = await module.evaluate(batch)
    await module.close()
    // as near to float64 as twice PyTorch's own float32
    const own = relativeError(record.float32.losses, record.float64.losses)
    expect(relativeError(losses, record.float64.losses)).toBeLessThan(Math.max(2 * own, 2e-6))
    expect(worstOf((name) => final.get(name)!.data, record.float64.running)).toBeLessThan(1e-4)
    expect(relativeError([inference.loss], [record.float64.inferenceLoss])).toBeLessThan(1e-4)
  })
})
