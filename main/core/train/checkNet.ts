/** Checks the gradients of a whole net as it would be trained: batch statistics, loss and lowering included. */
import { Random } from '../data/random'
import { Failure } from '../failure'
import { useBatchStatistics } from '../graph/batchStatistics'
import { bindShapes } from '../graph/bind'
import { float32 } from '../graph/tensor'
import type { Model, Node, Tensor } from '../graph/types'
import { SIZE_MULTIPLE } from '../models/net'
import { shapesOf } from './batches'
import type { Batch, Shapes } from './executor'
import {
  checkGradients,
  DEFAULT_CHECK,
  type CheckOptions,
  type GradientCheck,
  type GradientProbe
} from './gradientCheck'
import { Module } from './module'
import { openSession } from './ort'
import { emitParameters } from './parameters'
import { loadStartingNet } from './startingNet'

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

export async function checkNet(changes: Partial<NetCheckOptions> & { readonly net: string }): Promise<NetCheck> {
  const options = { ...DEFAULT_NET_CHECK, ...changes }
  checkOptions(options)
  const random = new Random(options.seed)
  const model = withoutDropout((await loadStartingNet(options, options.classes, () => random.normal())).model)
  let batch = drawBatch(model, options, new Random(options.seed))
  const module = new Module(model, { threads: options.threads })
  await module.bind(shapesOf(batch), batch.labels.dims, { forTraining: true })
  const logits = await openLogits(module, shapesOf(batch), options.threads)
  const all = module.trainedNames
  const parameters = new Map(all.map((name) => [name, module.store.view(name, 'newest').data as Float32Array]))
  const originals = module.getParams('newest')
  const choose = (sample: number) => {
    const drawn = new Random(options.seed + sample)
    batch = drawBatch(model, options, drawn)
    for (const [name, values] of parameters) jitter(values, originals.get(name)!.data as Float32Array, drawn)
  }
  choose(0)
  const names = options.sample > 0 ? drawNames(all, options.sample, random) : all
  const probe: GradientProbe = {
    parameters,
    choose,
    loss: async () => crossEntropy(await logits.run(batch.data), batch.labels),
    gradients: () => module.gradientsOf(batch)
  }
  return {
    checked: names.length,
    parameters: all.length,
    checks: checkGradients(probe, names, random, options),
    close: async () => {
      await module.close()
      await logits.close()
    }
  }
}

/** Below this the loss of a net in float32 is too coarse to tell. */
const LEAST_TOLERANCE = 0.001

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

/** The forward pass as a training step sees it, by the batch's own statistics. */
async function openLogits(module: Module, shapes: Shapes, threads: number) {
  const graph = bindShapes(useBatchStatistics(module.net), shapes, (g) => emitParameters(g, module.store.groups))
  const session = await openSession(graph.toModel('logits'), { threads })
  return {
    run: async (data: Batch['data']) =>
      (await session.run({ ...module.store.feeds('newest'), ...data }))[graph.outputs[0]!]!,
    close: () => session.close()
  }
}

/** The loss of the default training, in float64: its rounding would hide small steps. @param logits float32 [N, K, H, W] */
function crossEntropy({ data, dims }: Tensor, labels: Tensor): number {
  const logits = data as Float32Array
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
