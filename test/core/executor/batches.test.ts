import { describe, expect, it } from 'vitest'
import type { Model } from '../../../main/core/graph/types'
import { checkBatch } from '../../../main/core/executor/batches'

const netOf = (classes: number): Model => ({
  name: 'net',
  inputs: [{ name: 'image', dtype: 'float32', shape: ['n', 3, 'h', 'w'] }],
  outputs: [{ name: 'logits', dtype: 'float32', shape: ['n', classes, 'h', 'w'] }],
  initializers: new Map(),
  nodes: [],
  opset: 17,
  domains: new Map(),
  metadata: new Map()
})

const isTaken = (labels: Uint8Array, classes: number): boolean => {
  const image = { dtype: 'float32', dims: [1, 3, 1, labels.length], data: new Float32Array(0) } as const
  const batch = { data: { image }, labels: { dtype: 'uint8', dims: [1, 1, 1, labels.length], data: labels } as const }
  try {
    checkBatch(netOf(classes), batch, false)
    return true
  } catch (error) {
    expect((error as Error).message).toContain('The labels name the class')
    return false
  }
}

describe('labels of a batch are classes of the net, or 255', () => {
  it.each([2, 3, 21, 126, 127, 128, 200, 255])('%i classes', (classes) => {
    for (let label = 0; label < 256; label++)
      for (const [length, at, offset] of [
        [12, 4, 0],
        [12, 7, 0],
        [11, 10, 0],
        [11, 5, 3]
      ] as const) {
        const labels = new Uint8Array(16)
          .fill(255)
          .fill(classes - 1, 0, 7)
          .subarray(offset, offset + length)
        labels[at] = label
        expect(isTaken(labels, classes)).toBe(label < classes || label === 255)
      }
  })
})
