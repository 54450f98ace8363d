/**
 * What a training would take, before it begins: two steps are tried on real batches, which gives memory and time; a training
 * that does not fit into the free memory is not tried, and one that fits is proposed. The sessions that the trial opened stay
 * ready, so that the training itself begins at once.
 */
import { Random } from '../data/random'
import type { Model } from '../graph/types'
import { findParameters } from '../graph/parameters'
import { bindProbe, fixedImagesOf } from '../models/imageSize'
import { SIZE_MULTIPLE, type NetSource } from '../models/net'
import { completeConfig, devicesOf, type TrainingConfig } from './config'
import { Dataset } from './dataset'
import { withEarlierNet } from './earlierNet'
import { predictWithPhase } from './evaluate'
import { HeadPhase, paddedShape } from './headPhase'
import type { Phase } from './phase'
import { phaseOptions } from './phaseOptions'
import { makePhase, phasesOf } from './phases'
import { compileRules } from '../executor/parameterRules'
import { loadStartingNet } from './startingNet'
import { forecastInference, forecastStep } from './stepMemory'
import { suitTraining } from './suit'

export interface PhaseForecast {
  readonly kind: Phase['kind']
  readonly steps: number
  /** Seconds for as many steps as show every training image (and its mirror image) once. */
  readonly secondsPerEpoch: number
  /** For the whole phase, with the encoder's features and the validations. */
  readonly seconds: number
}

export interface TrainingForecast {
  /** What a training adds to the memory of the process at its peak. */
  readonly bytes: number
  readonly freeBytes: number
  /** Empty when it does not fit. */
  readonly phases: readonly PhaseForecast[]
  /** To the end of the training; null when it does not fit. */
  readonly seconds: number | null
  /** When it does not fit: settings with which it would; null when none were found. */
  readonly proposal: MemoryProposal | null
}

export interface MemoryProposal {
  readonly changes: Partial<Pick<TrainingConfig, 'crop' | 'fullBatch' | 'headBatch' | 'maxSide' | 'accumulate'>>
  readonly bytes: number
  /** The changes in words. */
  readonly summary: string
}

/** What a forecast needs from the process it runs in. */
export interface ForecastHost {
  now(): number
  freeBytes(): number
  /** Resident memory of the process. */
  usedBytes(): number
  shouldStop(): boolean
  /** Lets the process take messages. */
  breathe(): Promise<void>
}

/** What may be used of the memory that is free. */
const USABLE = 0.9
export const fits = (bytes: number, freeBytes: number): boolean => bytes <= USABLE * freeBytes

/** Null when it was stopped. */
export async function forecastTraining(
  folder: string,
  changes: Partial<TrainingConfig>,
  host: ForecastHost
): Promise<TrainingForecast | null> {
  const asked = await withEarlierNet(folder, completeConfig(changes))
  const dataset = await Dataset.open(folder, asked.maxSide)
  const random = new Random(asked.seed)
  const start = await loadStartingNet(asked, dataset.classes, () => random.normal())
  const { config, source } = suitTraining(asked, start.source, start.model)
  const trial = { net: start.model, source, dataset }
  const freeBytes = host.freeBytes()
  const bytes = await bytesOf(config, trial)
  if (!fits(bytes, freeBytes)) {
    const proposal = await propose(config, trial, USABLE * freeBytes)
    return { bytes, freeBytes, phases: [], seconds: null, proposal }
  }
  const phases: PhaseForecast[] = []
  let most = bytes
  for (const kind of phasesOf(config, source)) {
    const tried = await tryPhase(kind, config, trial, host)
    if (!tried) return null
    phases.push(tried.forecast)
    most = Math.max(most, tried.grownBytes)
  }
  const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0)
  return { bytes: most, freeBytes, phases, seconds, proposal: null }
}

interface Trial {
  readonly net: Model
  readonly source: NetSource
  readonly dataset: Dataset
}

/** Of the largest of all that the training runs: steps, and whole images for features and validation. */
async function bytesOf(config: TrainingConfig, { net, source, dataset }: Trial): Promise<number> {
  // operators that only ONNX Runtime knows: nothing but the trial tells
  if (!bindProbe(net)) return 0
  const options = phaseOptions(config, devicesOf(config), undefined)
  const rules = compileRules(config.rules, [...findParameters(net).keys()])
  const fixed = fixedImagesOf(net)
  const [height, width] = fixed ? [fixed.height, fixed.width] : largestShape(dataset, config.maxSide)
  const steps = phasesOf(config, source).map((kind) => {
    const isFrozen = (name: string) => rules(name).rate === 0 || (kind === 'head' && source.isEncoder?.(name) === true)
    const { crop, fullBatch, headBatch } = config
    const crops = fixed ? [fullBatch, 3, height, width] : [fullBatch, 3, crop, crop]
    const shape = kind === 'head' ? [headBatch, 3, height, width] : crops
    return stepBytes(shape, (images) => forecastStep(net, (name) => !isFrozen(name), images, options))
  })
  return Math.max(...(await Promise.all(steps)), forecastInference(net, [1, 3, height, width]))
}

/** Of batches with values too large for a graph: at most as many times as much as one image takes. */
async function stepBytes(shape: readonly number[], forecast: (shape: readonly number[]) => Promise<number>) {
  const [images, , height, width] = shape as readonly [number, number, number, number]
  return images * height * width <= MOST_PIXELS ? forecast(shape) : images * (await forecast(shape.with(0, 1)))
}
const MOST_PIXELS = 2 ** 23

/** Height and width of the largest image, as it is trained and validated. */
function largestShape({ train, validation }: Dataset, maxSide: number): [number, number] {
  const shapes = [...train, ...validation].map((image) => paddedShape(image, maxSide, SIZE_MULTIPLE))
  return shapes.reduce((largest, shape) => (shape[0] * shape[1] > largest[0] * largest[1] ? shape : largest))
}

const TRIAL_STEPS = 2

async function tryPhase(
  kind: Phase['kind'],
  config: TrainingConfig,
  { net, source, dataset }: Trial,
  host: ForecastHost
): Promise<{ readonly forecast: PhaseForecast; readonly grownBytes: number } | null> {
  const before = host.usedBytes()
  const phase = makePhase(
    kind,
    net,
    source,
    dataset,
    config,
    dataset.project.classes.map((c) => c.name)
  )
  try {
    await phase.prepare()
    let stepMilliseconds = Infinity
    for (let i = 0; i < TRIAL_STEPS; i++) {
      await host.breathe()
      if (host.shouldStop()) return null
      stepMilliseconds = Math.min(stepMilliseconds, await timeStep(phase, config.accumulate, host))
    }
    const extra = await timeImages(phase, dataset, config, host)
    if (extra === null) return null
    const items = dataset.train.length * (kind === 'head' && config.mirror ? 2 : 1)
    const secondsPerStep = stepMilliseconds / 1000
    return {
      grownBytes: host.usedBytes() - before,
      forecast: {
        kind,
        steps: phase.steps,
        secondsPerEpoch: secondsPerStep * Math.max(1, items / (phase.batchSize * config.accumulate)),
        seconds: secondsPerStep * phase.steps + extra / 1000
      }
    }
  } finally {
    await phase.close()
  }
}

/** Milliseconds of a step; those of its data too where every step loads new data. Of many batches that make a step one is tried. */
async function timeStep(phase: Phase, accumulate: number, host: ForecastHost): Promise<number> {
  const asked = host.now()
  const batch = await phase.nextBatch()
  const loaded = host.now()
  if (accumulate === 1) await phase.module.step(batch, phase.learningRate)
  else await phase.module.forwardBackward(batch)
  const passed = host.now()
  if (accumulate > 1) await phase.module.update(phase.learningRate)
  // features are computed once, and counted with timeImages
  const loading = phase.kind === 'head' ? 0 : loaded - asked
  return accumulate * (loading + passed - loaded) + host.now() - passed
}

/** Milliseconds of all features that are still to be computed and of all validations; null when it was stopped. */
async function timeImages(
  phase: Phase,
  dataset: Dataset,
  config: TrainingConfig,
  host: ForecastHost
): Promise<number | null> {
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const started = host.now()
    await work()
    return host.now() - started
  }
  let milliseconds = 0
  if (phase instanceof HeadPhase) {
    const missing = await phase.countMissing()
    if (missing > 0) milliseconds += missing * (await time(() => phase.encode(dataset.train[0]!)))
  }
  await host.breathe()
  if (host.shouldStop()) return null
  const [image] = dataset.validation
  if (!image) return milliseconds
  const validations = Math.max(1, Math.floor(phase.steps / config.validateEvery)) * dataset.validation.length
  const evaluate = () => predictWithPhase(phase, image, config.maxSide)
  await evaluate()
  return milliseconds + validations * (await time(evaluate))
}

const SMALLEST_CROP = 64
const SMALLEST_SIDE = 256

/** The gentlest change that fits: smaller batches, as many of which make a step as keep its size; then smaller pictures. */
async function propose(config: TrainingConfig, trial: Trial, limit: number): Promise<MemoryProposal | null> {
  for (const changes of candidates(config, phasesOf(config, trial.source))) {
    const bytes = await bytesOf({ ...config, ...changes }, trial)
    if (bytes <= limit) return { changes, bytes, summary: summarize(changes) }
  }
  return null
}

function candidates(config: TrainingConfig, kinds: readonly Phase['kind'][]): MemoryProposal['changes'][] {
  const [head, full] = [kinds.includes('head'), kinds.includes('full')]
  const largest = Math.max(head ? config.headBatch : 1, full ? config.fullBatch : 1)
  const batches: MemoryProposal['changes'][] = []
  for (let parts = 2; parts < 2 * largest; parts *= 2)
    batches.push({
      ...(head && { headBatch: Math.ceil(config.headBatch / parts) }),
      ...(full && { fullBatch: Math.ceil(config.fullBatch / parts) }),
      accumulate: config.accumulate * Math.min(parts, largest)
    })
  const single = batches.at(-1) ?? {}
  const pictures: MemoryProposal['changes'][] = []
  let [crop, maxSide] = [config.crop, config.maxSide]
  while ((full && crop > SMALLEST_CROP) || maxSide > SMALLEST_SIDE) {
    crop = smaller(crop, SMALLEST_CROP)
    maxSide = smaller(maxSide, SMALLEST_SIDE)
    pictures.push({ ...single, ...(full && { crop }), maxSide })
  }
  return [...batches, ...pictures]
}

/** Three quarters, a multiple of 32. */
const smaller = (side: number, smallest: number): number =>
  Math.min(side, Math.max(smallest, 32 * Math.floor((side * 0.75) / 32)))

/** The changes in words: 'batch 1, crop 128, 4 batches a step'. */
function summarize({ crop, fullBatch, headBatch, maxSide, accumulate }: MemoryProposal['changes']): string {
  const batch = [...new Set([headBatch, fullBatch].filter((b) => b !== undefined))]
  return [
    ...(batch.length > 0 ? [`batch ${batch.join(' and ')}`] : []),
    ...(crop === undefined ? [] : [`crop ${crop}`]),
    ...(maxSide === undefined ? [] : [`longest side ${maxSide}`]),
    ...(accumulate === undefined ? [] : [`${accumulate} batches a step`])
  ].join(', ')
}
