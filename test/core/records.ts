/** Reads the fixture files that PyTorch made: one JSON record a line, tensors as { dtype, shape, data }. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tensor } from '../../main/core/graph/tensor'
import type { DataType, Tensor } from '../../main/core/graph/types'

export interface TensorRecord {
  readonly dtype: DataType
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

export const fixturePath = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name)

export function readRecords<T>(name: string): T[] {
  const lines = readFileSync(fixturePath(name), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as T)
}

export const tensorOf = ({ dtype, shape, data }: TensorRecord): Tensor => tensor(dtype, shape, data)

/** The largest difference, relative to the largest expected value (not below `floor`). */
export function relativeError(found: ArrayLike<number | bigint>, expected: ArrayLike<number>, floor = 1e-3): number {
  if (found.length !== expected.length) return Infinity
  let [worst, largest] = [0, floor]
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(Number(found[i]) - expected[i]!)
    worst = Number.isNaN(gap) ? Infinity : Math.max(worst, gap)
    largest = Math.max(largest, Math.abs(expected[i]!))
  }
  return worst / largest
}
