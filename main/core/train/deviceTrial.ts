/**
 * Two steps of the training graph on one device, to learn whether it opens, what it computes and how fast. It runs in a process of
 * its own: a provider may hang, or end its process.
 */
import { Random } from '../data/random'
import { cutNet } from '../graph/cut'
import { findParameters } from '../graph/parameters'
import { float32, tensor } from '../graph/tensor'
import type { Model, Tensor } from '../graph/types'
import { fixedImagesOf } from '../models/imageSize'
import { completeConfig, type TrainingConfig } from './config'
import type { Batch } from '../executor/executor'
import { Module } from '../module/module'
import { openSession } from '../runtime/ort'
import { compileRules } from '../executor/parameterRules'
import { phaseOptions } from './phaseOptions'
import { loadStartingNet } from './startingNet'

export interface TrialRequest {
  /** A full name, such as 'cuda:0'. */
  readonly device: string
  readonly config: Partial<TrainingConfig>
  readonly classes: number
}

export interface Measured {
  readonly samplesPerSecond: number
  /** Loss before each step; every device must find about the same. */
  readonly losses: readonly number[]
}

/** Batches are small, so that a trial is short and fits everywhere. */
const LARGEST_BATCH = 2
/** The first step compiles kernels and is not timed. */
const WARM_STEPS = 1
const TIMED_STEPS = 2

/** @param opened called when the session is open, before the first step */
export async function tryDevice(
  { device, config: changes, classes }: TrialRequest,
  opened: () => void
): Promise<Measured> {
  const config = completeConfig(changes)
  const random = new Random(config.seed)
  const { source, model } = await loadStartingNet(config, classes, () => random.normal())
  const isHead = config.mode !== 'full' && source.isEncoder !== null && (source.pretrained || config.weights !== '')
  const fixed = fixedImagesOf(model)
  const { height, width } = fixed ?? { height: config.crop, width: config.crop }
  const size = fixed?.batch ?? Math.min(LARGEST_BATCH, isHead ? config.headBatch : config.fullBatch)
  const image = float32([size, 3, height, width], randomImage(size * 3 * height * width, random))
  const names = [...findParameters(model).keys()]
  const cut = isHead ? cutNet(model, new Set(names.filter((name) => !source.isEncoder!(name)))) : null
  const data = cut ? await computeFeatures(cut.prefix, image) : { [model.inputs[0]!.name]: image }
  const module = new Module(cut?.suffix ?? model, {
    ...phaseOptions(config, [device], undefined),
    multipliers: compileRules(config.rules, names)
  })
  return measure(module, data, random, classes, opened).finally(() => module.close())
}

async function measure(
  module: Module,
  data: Batch['data'],
  random: Random,
  classes: number,
  opened: () => void
): Promise<Measured> {
  const shapes = Object.fromEntries(Object.entries(data).map(([name, { dims }]) => [name, dims]))
  const { labelShape } = await module.bind(shapes, null, { forTraining: true })
  opened()
  const pixels = Uint8Array.from({ length: labelShape.reduce((a, b) => a * b, 1) }, () => random.integer(classes))
  const batch: Batch = { data, labels: tensor('uint8', labelShape, pixels) }
  const losses: number[] = []
  const step = async () => losses.push(await module.step(batch, RATE))
  for (let i = 0; i < WARM_STEPS; i++) await step()
  const started = performance.now()
  for (let i = 0; i < TIMED_STEPS; i++) await step()
  const seconds = (performance.now() - started) / 1000
  return { samplesPerSecond: (TIMED_STEPS * labelShape[0]!) / seconds, losses }
}

/** Small, so that rounding does not lead devices apart. */
const RATE = 1e-4

const randomImage = (length: number, random: Random): Float32Array => Float32Array.from({ length }, () => random.next())

/** The frozen part runs on the CPU in a training too. */
async function computeFeatures(prefix: Model, image: Tensor): Promise<Record<string, Tensor>> {
  const session = await openSession(prefix, { threads: 0 })
  try {
    return await session.run({ [prefix.inputs[0]!.name]: image })
  } finally {
    await session.close()
  }
}
