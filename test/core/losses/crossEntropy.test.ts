/** Cross-entropy and its gradient against PyTorch in float64 (test/fixtures/make_losses.py), and a case worked by hand. */
import { describe, expect, it, test } from 'vitest'
import { Graph } from '../../../main/core/graph/graph'
import { tensor } from '../../../main/core/graph/tensor'
import { crossEntropy } from '../../../main/core/losses/crossEntropy'
import { openSession } from '../../../main/core/train/ort'
import { readRecords, relativeError, tensorOf, type TensorRecord } from '../records'

interface LossRecord {
  readonly name: string
  readonly logits: TensorRecord
  readonly labels: TensorRecord
  readonly classWeights: readonly number[] | null
  readonly loss: number
  readonly dlogits: readonly number[]
}
type Task = Pick<LossRecord, 'logits' | 'labels' | 'classWeights'>

async function run({ logits, labels, classWeights }: Task): Promise<{ loss: number; gradient: Float32Array }> {
  const graph = new Graph()
  const z = graph.input('logits', 'float32', logits.shape)
  const y = graph.input('labels', 'int32', labels.shape.toSpliced(1, 0, 1))
  const result = crossEntropy(graph, z, y, classWeights ? { classWeights } : {})
  graph.output(result.loss)
  graph.output(result.gradient)
  const session = await openSession(graph.toModel(), { threads: 1 })
  const values = await session.run({
    logits: tensorOf(logits),
    labels: tensor('int32', labels.shape.toSpliced(1, 0, 1), labels.data)
  })
  await session.close()
  return { loss: Number(values[result.loss]!.data[0]), gradient: values[result.gradient]!.data as Float32Array }
}

describe('cross-entropy and its gradient are those of PyTorch', () => {
  test.each(readRecords<LossRecord>('losses.jsonl').map((r) => [r.name, r] as const))('%s', async (_name, record) => {
    const { loss, gradient } = await run(record)
    expect(relativeError([loss], [record.loss])).toBeLessThan(1e-6)
    expect(relativeError(gradient, record.dlogits)).toBeLessThan(1e-6)
  })
})

const pixels = (data: readonly number[]): TensorRecord => ({ dtype: 'uint8', shape: [1, 1, data.length], data })

describe('cross-entropy', () => {
  it('is log 2 for two equal logits, and pulls the labelled pixel alone by one half', async () => {
    const { loss, gradient } = await run({
      logits: { dtype: 'float32', shape: [1, 2, 1, 3], data: [5, 5, 5, 5, 5, 5] },
      labels: pixels([255, 1, 255]),
      classWeights: null
    })
    expect(loss).toBeCloseTo(Math.log(2), 6)
    expect(Array.from(gradient)).toEqual([0, 0.5, 0, 0, -0.5, 0])
  })

  it('is zero with a zero gradient when no pixel is labelled', async () => {
    const result = await run({
      logits: { dtype: 'float32', shape: [1, 2, 1, 3], data: [1, 2, 3, 4, 5, 6] },
      labels: pixels([255, 255, 255]),
      classWeights: null
    })
    expect({ loss: result.loss, gradient: Array.from(result.gradient, Math.abs) }).toEqual({
      loss: 0,
      gradient: [0, 0, 0, 0, 0, 0]
    })
  })
})
