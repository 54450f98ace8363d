/**
 * The nets of the table are PyTorch's: names, shapes, logits, first gradients, ten steps (test/fixtures/make_nets.py). Dropout is
 * left out on both sides.
 */
import { describe, expect, test } from 'vitest'
import { findParameters } from '../../../main/core/graph/parameters'
import type { Model, Node, Tensor } from '../../../main/core/graph/types'
import { findNet } from '../../../main/core/models'
import type { ResNetShape } from '../../../main/core/models/resnet'
import { buildDeepLabResNet, buildFcnResNet } from '../../../main/core/models/segmentation'
import { shapesOf } from '../../../main/core/executor/batches'
import type { Batch } from '../../../main/core/executor/executor'
import { Module } from '../../../main/core/module/module'
import { readRecords, relativeError } from '../records'
import { runModel } from '../graph/models'
import { formulaImage, formulaLabels, withFormulaWeights } from './formula'

interface Samples {
  /** Every stride-th element. */
  readonly stride: number
  readonly data: readonly number[]
  /** How far PyTorch's own float32 is from the float64 that `data` was computed in. */
  readonly float32Error: number
}
interface Training {
  readonly picture: string
  readonly side: number
  readonly batch: number
  readonly learningRate: number
  readonly losses: readonly number[]
  readonly lossError: number
  readonly gradients: Readonly<Record<string, Samples>>
  /** Running statistics after the ten steps. */
  readonly running: Readonly<Record<string, Samples>>
}
interface NetRecord {
  readonly name: string
  readonly classes: number
  readonly parameters: readonly (readonly [name: string, shape: readonly number[]])[]
  readonly logits: (Samples & { readonly side: number }) | null
  readonly training: Training | null
}

const ONE_BLOCK_EACH: ResNetShape = { block: 'bottleneck', repeats: [1, 1, 1, 1] }
const SMALL: Readonly<Record<string, (classes: number) => Model>> = {
  'small deeplabv3_resnet': (classes) => buildDeepLabResNet(classes, () => 0, ONE_BLOCK_EACH),
  'small fcn_resnet': (classes) => buildFcnResNet(classes, () => 0, ONE_BLOCK_EACH)
}

/** Masks are drawn anew in every step, by other generators than PyTorch's. */
function withoutDropout(model: Model): Model {
  const passOn = (node: Node): Node => ({ ...node, op: 'Identity', inputs: node.inputs.slice(0, 1) })
  return { ...model, nodes: model.nodes.map((node) => (node.op === 'Dropout' ? passOn(node) : node)) }
}

/** A name of the table, or 'small ...'. */
async function netOf({ name, classes }: NetRecord): Promise<Model> {
  const small = SMALL[name]
  if (small) return small(classes)
  const specification = name.startsWith('small ') ? `${name.slice(6)}:width=8,dense=64` : name
  return findNet(specification).load(classes, () => 0)
}
const filled = async (record: NetRecord): Promise<Model> =>
  withFormulaWeights(
    withoutDropout(await netOf(record)),
    record.parameters.map(([name]) => name)
  )

const everyNth = (values: Tensor['data'], stride: number): number[] =>
  Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => Number(values[i * stride]))

const records = readRecords<NetRecord>('nets.jsonl').map((record) => [record.name, record] as const)
const withLogits = records.flatMap(([name, r]) => (r.logits ? [[name, r, r.logits] as const] : []))
const trainable = records.flatMap(([name, r]) => (r.training ? [[name, r, r.training] as const] : []))

/** As near to float64 as PyTorch's float32 within a factor of two, and never asked for more than float32 can give. */
const allowed = (own: number): number => Math.max(2 * own, 2e-6)

/** How far a loss may be from PyTorch's, relative: rounding grows with the depth of a ResNet and its dilated head. */
const allowedOfLosses = (name: string): number => (name.includes('resnet') ? 1e-4 : 1e-5)

const batchOf = ({ picture, batch, side }: Training): Batch => ({
  data: { image: formulaImage([batch, 3, side, side], picture) },
  labels: formulaLabels(batch, side)
})

/** Bound for plain SGD, BatchNormalization on the batch's own statistics. */
async function boundModule(record: NetRecord, training: Training): Promise<Module> {
  const module = new Module(await filled(record), { optimizer: { type: 'sgd' } })
  await module.bind(shapesOf(batchOf(training)), null, { forTraining: true })
  return module
}

/** After ten steps, of the largest: a wrong momentum is off by a tenth and more. */
const STATISTICS_TOLERANCE = 1e-4

describe('a net of the table and PyTorch’s', () => {
  test.each(records)('%s: every parameter has torchvision’s name and shape', async (_name, record) => {
    const net = await netOf(record)
    const found = [...findParameters(net).keys()].map((name) => [name, net.initializers.get(name)!.dims] as const)
    const expected = record.parameters.toSorted(([a], [b]) => (a < b ? -1 : 1))
    expect(found.sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(expected)
  })

  test.each(withLogits)('%s: the logits are PyTorch’s, for an image of any size', async (_name, record, expected) => {
    const { logits } = await runModel(await filled(record), {
      image: formulaImage([1, 3, expected.side, expected.side])
    })
    expect(logits!.dims).toEqual([1, record.classes, expected.side, expected.side])
    expect(relativeError(everyNth(logits!.data, expected.stride), expected.data)).toBeLessThan(
      Math.max(allowed(expected.float32Error), 1e-5)
    )
  })

  test.each(trainable)('%s: the first step’s gradients are PyTorch’s', async (_name, record, training) => {
    const module = await boundModule(record, training)
    const found = await module.gradientsOf(batchOf(training))
    await module.close()
    const samples = Object.entries(training.gradients)
    // one tensor's own error is a matter of luck; the worst of the net's says how well conditioned the step is
    const own = Math.max(...samples.map(([, { float32Error }]) => float32Error))
    const errors = samples.map(([name, { stride, data }]) => {
      return [name, relativeError(everyNth(found.get(name)!, stride), data, 1e-9)] as const
    })
    expect(errors.filter(([, error]) => error > allowed(own))).toEqual([])
  })

  test.each(trainable)('%s: ten steps give PyTorch’s losses and running statistics', async (name, record, training) => {
    const module = await boundModule(record, training)
    const losses: number[] = []
    for (let i = 0; i < training.losses.length; i++)
      losses.push(await module.step(batchOf(training), training.learningRate))
    const final = module.getParams()
    await module.close()
    const errors = losses.map((loss, i) => Math.abs(loss / training.losses[i]! - 1))
    expect(Math.max(...errors)).toBeLessThan(allowedOfLosses(name))
    const strayed = Object.entries(training.running).flatMap(([statistic, { stride, data }]) => {
      const error = relativeError(everyNth(final.get(statistic)!.data, stride), data, 1e-9)
      return error < STATISTICS_TOLERANCE ? [] : [[statistic, error]]
    })
    expect(strayed).toEqual([])
  })
})
