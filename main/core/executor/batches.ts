/** Checking a batch, cutting it into parts for several devices, and weighing the parts. */
import type { ArrayPool } from '../data/iterators/arrayPool'
import { UNLABELLED } from '../data/types'
import { Failure } from '../failure'
import type { Model, Tensor } from '../graph/types'
import type { Batch, Shapes } from './executor'
import type { Share } from './gradientSum'

/** At most `parts` batches of neighbouring samples, whose sizes differ by one at most. */
export function splitBatch(batch: Batch, parts: number): Batch[] {
  const ranges = splitRange(batch.labels.dims[0]!, parts)
  if (ranges.length === 1) return [batch]
  return ranges.map(([from, to]) => {
    const data = Object.entries(batch.data).map(([name, t]) => [name, samples(t, from, to)] as const)
    const weights = batch.weights && { weights: samples(batch.weights, from, to) }
    return { data: Object.fromEntries(data), labels: samples(batch.labels, from, to), ...weights }
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

/** What a part counts in means over the whole batch: its labelled pixels, each with its own weight and its class's, and its samples. */
export function shareOf(
  { labels, weights }: Pick<Batch, 'labels' | 'weights'>,
  classWeights: readonly number[] | undefined,
  classes: number
): Share {
  const perPixel = weights?.data as Float32Array | undefined
  const data = labels.data as Uint8Array
  let pixels = 0
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!
    if (label < classes) pixels += (classWeights?.[label] ?? 1) * (perPixel?.[i] ?? 1)
  }
  return { pixels, samples: labels.dims[0]! }
}

/**
 * Throws Failure 'bad-argument' when an input is missing or unknown, a label is no class, or pixels have weights that would go unread.
 */
export function checkBatch(net: Model, batch: Batch, weighsPixels: boolean): void {
  checkNames(net, batch.data)
  const { dims, data } = batch.labels
  const samples = Object.values(batch.data)[0]!.dims[0]
  if (dims[0] !== samples)
    throw new Failure('bad-argument', `The batch has ${samples} samples, but labels for ${dims[0]}.`)
  if (batch.weights) checkWeights(batch.weights, batch.labels, weighsPixels)
  const classes = Number(net.outputs[0]!.shape[1])
  const stranger = findStranger(data as Uint8Array, classes)
  if (stranger !== undefined)
    throw new Failure(
      'bad-argument',
      `The labels name the class ${stranger}; 0 to ${classes - 1} were expected, or ${UNLABELLED} for a pixel to ignore.`
    )
}

function checkWeights(weights: Tensor, labels: Tensor, weighsPixels: boolean): void {
  if (!weighsPixels)
    throw new Failure(
      'bad-argument',
      'The batch weighs its pixels; the Module was not made with the option weighsPixels.'
    )
  if (weights.dims.join() !== labels.dims.join())
    throw new Failure(
      'bad-argument',
      `The weights have the shape [${weights.dims}]; that of the labels, [${labels.dims}], was expected.`
    )
}

/**
 * Every label of every step passes here: four at a time as long as none is a stranger. A net that does not say how many classes it
 * has (NaN) takes any label.
 */
function findStranger(labels: Uint8Array, classes: number): number | undefined {
  const isStranger = (label: number) => label >= classes && label !== UNLABELLED
  return labels.subarray(countKnown(labels, classes)).find(isStranger)
}

/**
 * How many labels at the beginning are surely known. Each byte of a word is looked at by itself, as no sum carries into the next:
 * label + 1 is 0 where it is unlabelled, and at most `classes` where it is known.
 */
function countKnown(labels: Uint8Array, classes: number): number {
  if (!(classes < 0x80) || labels.byteOffset % 4 !== 0) return 0
  const words = new Int32Array(labels.buffer, labels.byteOffset, labels.length >> 2)
  const beyond = ((0x7f - classes) * 0x01010101) | 0
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const next = ((word & 0x7f7f7f7f) + 0x01010101) ^ (word & 0x80808080)
    if (((((next & 0x7f7f7f7f) + beyond) | next) & 0x80808080) !== 0) return 4 * i
  }
  return 4 * words.length
}

/** Gives the arrays of a batch back to where they came from. */
export function recycle({ data, ...targets }: Batch, arrays: ArrayPool): void {
  for (const tensor of [...Object.values(data), ...Object.values(targets)]) arrays.giveBack(tensor.data)
}

/** Throws Failure 'bad-argument' unless exactly the net's inputs are named. */
export function checkNames(net: Model, inputs: Readonly<Record<string, unknown>>): void {
  const wanted = net.inputs.map((p) => p.name)
  const missing = wanted.find((name) => !inputs[name])
  if (missing) throw new Failure('bad-argument', `No shape was given for the net's input "${missing}".`)
  const unknown = Object.keys(inputs).find((name) => !wanted.includes(name))
  if (unknown)
    throw new Failure(
      'bad-argument',
      `The net has no input "${unknown}"; its inputs are ${wanted.map((w) => `"${w}"`).join(', ')}.`
    )
}

export const shapesOf = (batch: Batch): Shapes =>
  Object.fromEntries(Object.entries(batch.data).map(([name, value]) => [name, value.dims]))

/** Where the batches that have the shapes of the one at `from` end. */
export function endOfShape(batches: readonly Batch[], from: number): number {
  const key = (batch: Batch) => JSON.stringify(shapesOf(batch))
  const wanted = key(batches[from]!)
  const other = batches.findIndex((batch, i) => i > from && key(batch) !== wanted)
  return other < 0 ? batches.length : other
}
