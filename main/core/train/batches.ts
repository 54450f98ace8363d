/** Cutting a batch into parts for several devices, and weighing the parts. */
import type { Tensor } from '../graph/types'
import type { Batch, Shapes } from './executor'

/** At most `parts` batches of neighbouring samples, whose sizes differ by one at most. */
export function splitBatch(batch: Batch, parts: number): Batch[] {
  const ranges = splitRange(batch.labels.dims[0]!, parts)
  if (ranges.length === 1) return [batch]
  return ranges.map(([from, to]) => {
    const data = Object.entries(batch.data).map(([name, t]) => [name, samples(t, from, to)] as const)
    return { data: Object.fromEntries(data), labels: samples(batch.labels, from, to) }
  })
}

/** The shapes that splitBatch makes of a batch with these shapes. */
export function splitShapes(shapes: Shapes, parts: number): Shapes[] {
  const entries = Object.entries(shapes)
  return splitRange(entries[0]![1][0]!, parts).map(([from, to]) =>
    Object.fromEntries(entries.map(([name, shape]) => [name, shape.with(0, to - from)]))
  )
}

function splitRange(count: number, parts: number): [from: number, to: number][] {
  const used = Math.max(1, Math.min(parts, count))
  const cut = (i: number) => Math.floor((i * count) / used)
  return Array.from({ length: used }, (_, i) => [cut(i), cut(i + 1)])
}

function samples(t: Tensor, from: number, to: number): Tensor {
  const size = t.data.length / t.dims[0]!
  return { ...t, dims: t.dims.with(0, to - from), data: t.data.subarray(from * size, to * size) }
}

/** What a part counts in the mean over the whole batch: its labelled pixels, each with the weight of its class. */
export function weightOf(labels: Tensor, classWeights: readonly number[] | undefined, classes: number): number {
  let weight = 0
  for (const label of labels.data as Uint8Array) if (label < classes) weight += classWeights?.[label] ?? 1
  return weight
}

export const shapesOf = (batch: Batch): Shapes =>
  Object.fromEntries(Object.entries(batch.data).map(([name, value]) => [name, value.dims]))
