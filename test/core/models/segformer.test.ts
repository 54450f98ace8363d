/** A small SegFormer from PyTorch trains as it does there: attention, LayerNorm, GELU, depthwise mixing (test/fixtures/make_segformer.py). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { readOnnx } from '../../../main/core/graph/onnx'
import type { Batch } from '../../../main/core/executor/executor'
import { shapesOf } from '../../../main/core/executor/batches'
import { Module } from '../../../main/core/module/module'
import { fixturePath, readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

interface SegFormerRecord {
  readonly image: TensorRecord
  readonly labels: TensorRecord
  readonly learningRate: number
  readonly losses: readonly number[]
  readonly gradients: Readonly<Record<string, { stride: number; data: readonly number[]; float32Error: number }>>
}

const [record] = readRecords<SegFormerRecord>('segformer.jsonl') as [SegFormerRecord]
const batch: Batch = {
  data: { image: tensorOf(record.image) },
  labels: { ...tensorOf(record.labels), dims: record.labels.shape.toSpliced(1, 0, 1) }
}

async function boundModule(): Promise<Module> {
  const net = normalizeModel(readOnnx(readFileSync(fixturePath('segformer.onnx'))))
  const module = new Module(net, { optimizer: { type: 'sgd' } })
  await module.bind(shapesOf(batch), batch.labels.dims, { forTraining: true })
  return module
}

describe('a SegFormer from PyTorch', () => {
  test('the first step’s gradients are PyTorch’s, of every parameter', async () => {
    const module = await boundModule()
    const found = await module.gradientsOf(batch)
    await module.close()
    const isZero = (name: string) => name.endsWith('key.bias')
    expect([...found.keys()].filter((name) => !isZero(name)).sort()).toEqual(Object.keys(record.gradients).sort())
    const errors = Object.entries(record.gradients).map(([name, { stride, data, float32Error }]) => {
      const samples = data.map((_, i) => found.get(name)![i * stride]!)
      return { name, error: relativeError(samples, data, 1e-9), float32Error }
    })
    const own = Math.max(...errors.map(({ float32Error }) => float32Error))
    expect(errors.filter(({ error }) => error > Math.max(2 * own, 2e-6))).toEqual([])
  })

  test('ten steps give PyTorch’s losses', async () => {
    const module = await boundModule()
    const losses: number[] = []
    for (let i = 0; i < record.losses.length; i++) losses.push(await module.step(batch, record.learningRate))
    await module.close()
    const errors = losses.map((loss, i) => Math.abs(loss / record.losses[i]! - 1))
    expect(Math.max(...errors)).toBeLessThan(1e-5)
  })
})
