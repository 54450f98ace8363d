/** Checks the gradients of a whole net as it would be trained: batch statistics, loss and lowering included. */
import { Random } from '../../data/random'
import { Failure } from '../../failure'
import { float32 } from '../../graph/tensor'
import type { Model, Node, Tensor } from '../../graph/types'
import { SIZE_MULTIPLE } from '../../models/net'
import { shapesOf } from '../../executor/batches'
import { compareScores, openDoubled } from './doubledNet'
import type { Batch } from '../../executor/executor'
import {
  checkGradients,
  DEFAULT_CHECK,
  type CheckOptions,
  type GradientCheck,
  type GradientProbe
} from './gradientCheck'
import { Module } from '../../module/module'
import { loadStartingNet } from '../startingNet'

export interface NetCheckOptions extends CheckOptions {
  /** A name of the table of nets, or an ONNX file. */
  readonly net: string
  readonly weights: string
  readonly renames: readonly string[]
  readonly classes: number
  readonly size: number
  readonly batch: number
  /** How many parameters, drawn by the seed; 0 for all. */
  readonly sample: number
  readonly seed: number
  readonly threads: number
}

export const DEFAULT_NET_CHECK: Omit<NetCheckOptions, 'net'> = {
  ...DEFAULT_CHECK,
  weights: '',
  renames: [],
  classes: 3,
  size: 64,
  batch: 2,
  sample: 0,
  seed: 0,
  threads: 0
}

export interface NetCheck {
  /** How many parameters are going to be checked, and how many there are. */
  readonly checked: number
  readonly parameters: number
  readonly checks: AsyncGenerator<GradientCheck>
  close(): Promise<void>
}

type Changes = Partial<NetCheckOptions> & { readonly net: string }

export async function checkNet(changes: Changes): Promise<NetCheck> {
  const options = { ...DEFAULT_NET_CHECK, ...changes }
  const { probe, close } = await probeNet(options)
  const random = new Random(options.seed)
  const all = [...probe.parameters.keys()]
  const names = options.sample > 0 ? drawNames(all, options.sample, random) : all
  return { checked: names.length, parameters: all.length, checks: checkGradients(probe, names, random, options), close }
}

/** A net of random images and labels near its own weights: its loss in float64, and the gradients of a training step. */
export async function probeNet(
  changes: Changes
): Promise<{ readonly probe: GradientProbe; readonly close: () => Promise<void> }> {
  const options = { ...DEFAULT_NET_CHECK, ...changes }
  checkOptions(options)
  const random = new Random(options.seed)
  const model = withoutDropout((await loadStartingNet(options, options.classes, () => random.normal())).model)
  let batch = drawBatch(model, options, new Random(options.seed))
  const module = new Module(model, { threads: options.threads })
  await module.bind(shapesOf(batch), batch.labels.dims, { forTraining: true })
  const doubled = await openDoubled(module, shapesOf(batch), options.threads)
  const originals = module.getParams('newest')
  const choose = (sample: number) => {
    const drawn = new Random(options.seed + sample)
    batch = drawBatch(model, options, drawn)
    for (const name of module.trainedNames)
      jitter(module.store.view(name, 'newest').data as Float32Array, originals.get(name)!.data as Float32Array, drawn)
    doubled.copyParameters()
  }
  choose(0)
  await compareScores(module, batch, doubled, options.threads)
  const probe: GradientProbe = {
    parameters: new Map(module.trainedNames.map((name) => [name, doubled.parameters.get(name)!])),
    choose,
    loss: async () => crossEntropy(await doubled.run(batch.data), batch.labels),
    gradients: (nudge) => (nudge ? nudgedGradients(module, batch, nudge) : module.gradientsOf(batch))
  }
  return {
    probe,
    close: async () => {
      await module.close()
      await doubled.close()
    }
  }
}

/** Below this gradients in float32 are too coarse to tell. */
const LEAST_TOLERANCE = 0.0001

function checkOptions({ tolerance, directions, size, batch, classes, sample }: NetCheckOptions): void {
  const isCount = (value: number, least: number) => Number.isInteger(value) && value >= least
  const wrong = [
    [tolerance >= LEAST_TOLERANCE && tolerance < 1, `tolerance is ${tolerance}; ${LEAST_TOLERANCE} to 1`],
    [isCount(directions, 1), `directions is ${directions}; a whole number from 1`],
    [isCount(size, SIZE_MULTIPLE) && size % SIZE_MULTIPLE === 0, `size is ${size}; a multiple of ${SIZE_MULTIPLE}`],
    [isCount(batch, 1), `batch is ${batch}; a whole number from 1`],
    [isCount(classes, 1) && classes <= 255, `classes is ${classes}; a whole number from 1 to 255`],
    [isCount(sample, 0), `sample is ${sample}; a whole number from 0`]
  ] as const
  const first = wrong.find(([fits]) => !fits)
  if (first) throw new Failure('bad-argument', `${first[1]} was expected.`)
}

/** A point near the net's own. A fresh net stands on kinks: biases of zero over borders of zeros are neither side of a ReLU. */
function jitter(values: Float32Array, originals: Float32Array, random: Random): void {
  const size = Math.sqrt(originals.reduce((sum, value) => sum + value * value, 0) / values.length) || 1
  originals.forEach((value, i) => (values[i] = value + JITTER * size * random.normal()))
}
const JITTER = 0.02

/** Masks drawn anew would change the loss between two looks at it. */
function withoutDropout(model: Model): Model {
  const isDropout = (node: Node) => node.op === 'Dropout'
  const passOn = (node: Node): Node => ({
    ...node,
    op: 'Identity',
    inputs: node.inputs.slice(0, 1),
    outputs: node.outputs.slice(0, 1),
    attributes: {}
  })
  return { ...model, nodes: model.nodes.map((node) => (isDropout(node) ? passOn(node) : node)) }
}

/** The gradients with every parameter moved by one bit, up or down by chance: they differ by what rounding does. */
async function nudgedGradients(module: Module, batch: Batch, random: Random): Promise<Map<string, Float32Array>> {
  const values = module.trainedNames.map((name) => module.store.view(name, 'newest').data as Float32Array)
  const before = values.map((data) => data.slice())
  for (const data of values) data.forEach((value, i) => (data[i] = value * (1 + (random.next() < 0.5 ? -1 : 1) * BIT)))
  try {
    return await module.gradientsOf(batch)
  } finally {
    values.forEach((data, i) => data.set(before[i]!))
  }
}
const BIT = 2 ** -23

/** The loss of the default training. @param logits float64 [N, K, H, W] */
function crossEntropy({ data, dims }: Tensor, labels: Tensor): number {
  const logits = data as Float64Array
  const [items, classes] = dims as [number, number]
  const area = logits.length / items / classes
  let [loss, pixels] = [0, 0]
  labels.data.forEach((label: number | bigint, i: number) => {
    if (Number(label) >= classes) return
    const start = Math.floor(i / area) * classes * area + (i % area)
    let [most, sum] = [-Infinity, 0]
    for (let k = 0; k < classes; k++) most = Math.max(most, logits[start + k * area]!)
    for (let k = 0; k < classes; k++) sum += Math.exp(logits[start + k * area]! - most)
    loss += most + Math.log(sum) - logits[start + Number(label) * area]!
    pixels++
  })
  return loss / pixels
}

/** Random pixels 0..1 with random labels, one in ten unlabelled. */
function drawBatch(model: Model, { batch, size, classes }: NetCheckOptions, random: Random): Batch {
  const area = batch * size * size
  const image = float32(
    [batch, 3, size, size],
    Float32Array.from({ length: 3 * area }, () => random.next())
  )
  const labels = Uint8Array.from({ length: area }, () => (random.next() < 0.1 ? 255 : random.integer(classes)))
  return {
    data: { [model.inputs[0]!.name]: image },
    labels: { dtype: 'uint8', dims: [batch, 1, size, size], data: labels }
  }
}

function drawNames(names: readonly string[], count: number, random: Random): readonly string[] {
  const left = [...names]
  const drawn = Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(random.integer(left.length), 1)[0]!
  )
  return names.filter((name) => drawn.includes(name))
}
