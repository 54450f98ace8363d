/** The verbs over whole data sets, as in MXNet: fit, score and predict. A Module's methods of these names call them. */
import { Failure } from '../failure'
import type { DataBatch, DataIterator } from '../data/iterators/iterator'
import type { Tensor } from '../graph/types'
import type { Callback, EpochRecord, FitState } from './callbacks'
import type { Batch } from '../executor/executor'
import { ConfusionMatrix, pickMetrics, type MetricName, type Scores } from './metrics'

export interface FitOptions {
  readonly train: DataIterator
  /** Scored after every epoch. */
  readonly validation?: DataIterator
  /** What callbacks are told of the validation scores by name; mean IoU and pixel accuracy when absent. */
  readonly metrics?: readonly MetricName[]
  /** The learning rate, fixed or by the number of updates made so far. */
  readonly learningRate: number | ((update: number) => number)
  /** Epochs are numbered from beginEpoch; endEpoch is not run any more. */
  readonly beginEpoch?: number
  readonly endEpoch: number
  /** Batches whose gradients are added up for one update. */
  readonly accumulate?: number
  /** Called after every update and every epoch; one that answers 'stop' ends the fit. */
  readonly batchEnd?: readonly Callback[]
  readonly epochEnd?: readonly Callback[]
}

const DEFAULT_METRICS: readonly MetricName[] = ['meanIou', 'pixelAccuracy']
const NO_SCORES = { scores: null, metrics: {} } as const

/** What fit needs of a Module. */
export interface Trainable {
  readonly stepCount: number
  history: readonly EpochRecord[]
  readonly classCount: number
  bind(
    data: Readonly<Record<string, readonly number[]>>,
    labels: readonly number[] | null,
    options: { forTraining: boolean }
  ): Promise<unknown>
  step(batch: Batch, rate: number): Promise<number>
  forwardBackward(batch: Batch): Promise<number>
  update(rate: number): Promise<void>
  evaluate(batch: Batch): Promise<{ readonly loss: number; readonly classes: Tensor }>
}

/**
 * Trains epoch by epoch; answers the last epoch's state. After an epoch the iterator stands at the beginning of the next pass,
 * so that a checkpoint made by an epoch's callback goes on there; it may also stand within a pass, or at its end, at first.
 */
export async function fit(module: Trainable, options: FitOptions): Promise<FitState> {
  const { train, validation, beginEpoch = 0, endEpoch, accumulate = 1 } = options
  if (!(Number.isInteger(accumulate) && accumulate >= 1))
    throw new Failure('bad-argument', `accumulate is ${accumulate}; a whole number of at least 1 was expected.`)
  await module.bind(shapesOf(train), train.provideLabel[0]!.shape, { forTraining: true })
  const from = module.stepCount
  module.history = module.history.filter(({ epoch }) => epoch < beginEpoch)
  const { history } = module
  let state: FitState = { epoch: beginEpoch, update: from, loss: NaN, trainLoss: NaN, ...NO_SCORES, history }
  for (let epoch = beginEpoch; epoch < endEpoch; epoch++) {
    const ended = await runEpoch(module, options, epoch)
    if (!ended.stopped) train.reset()
    const scores = validation ? await score(module, validation) : null
    const metrics = scores ? pickMetrics(scores, options.metrics ?? DEFAULT_METRICS) : {}
    if (scores) module.history = [...module.history, { epoch, scores }]
    const [trainLoss, { history, stepCount: update }] = [ended.total / ended.batches, module]
    state = { epoch, update, loss: ended.loss, trainLoss, scores, metrics, history }
    if (ended.stopped || (await callAll(options.epochEnd, state))) break
  }
  if (module.stepCount === from && beginEpoch < endEpoch)
    throw new Failure(
      'bad-argument',
      'The training iterator has no batch; the data set is empty, smaller than a batch that is not padded, or at the end of its last epoch.'
    )
  return state
}

interface Epoch {
  readonly batches: number
  readonly total: number
  readonly loss: number
  readonly stopped: boolean
}

async function runEpoch(module: Trainable, options: FitOptions, epoch: number): Promise<Epoch> {
  const { train, learningRate, accumulate = 1 } = options
  const rate = () => (typeof learningRate === 'number' ? learningRate : learningRate(module.stepCount))
  let [batches, total, loss, waiting] = [0, 0, NaN, 0]
  const updated = () =>
    callAll(options.batchEnd, {
      epoch,
      update: module.stepCount,
      loss,
      trainLoss: total / batches,
      ...NO_SCORES,
      history: module.history
    })
  for (let batch = await train.next(); batch; batch = await train.next()) {
    loss = accumulate === 1 ? await module.step(batch, rate()) : await module.forwardBackward(batch)
    batches++
    total += loss
    if (accumulate > 1 && ++waiting < accumulate) continue
    if (accumulate > 1) await module.update(rate())
    waiting = 0
    if (await updated()) return { batches, total, loss, stopped: true }
  }
  if (waiting === 0) return { batches, total, loss, stopped: false }
  // what is left of the last group counts too
  await module.update(rate())
  return { batches, total, loss, stopped: await updated() }
}

async function callAll(callbacks: readonly Callback[] | undefined, state: FitState): Promise<boolean> {
  let stop = false
  for (const callback of callbacks ?? []) if ((await callback(state)) === 'stop') stop = true
  return stop
}

/** Scores over all labelled pixels of a data set; padding does not count. */
export async function score(module: Trainable, data: DataIterator): Promise<Scores & { readonly loss: number }> {
  const matrix = new ConfusionMatrix(module.classCount)
  let [loss, pixels] = [0, 0]
  for await (const batch of passOver(module, data)) {
    const result = await module.evaluate(batch)
    matrix.add(batch.labels.data, result.classes.data as Uint8Array)
    const labelled = batch.labels.data.reduce((count, label) => count + (label < module.classCount ? 1 : 0), 0)
    loss += result.loss * labelled
    pixels += labelled
  }
  return { ...matrix.scores(), loss: pixels > 0 ? loss / pixels : NaN }
}

/** The winning class of every pixel, one uint8 [H, W] per item of the data set; padding is left out. */
export async function predict(module: Trainable, data: DataIterator): Promise<Tensor[]> {
  const maps: Tensor[] = []
  for await (const batch of passOver(module, data)) {
    const { classes } = await module.evaluate(batch)
    const [count, height, width] = classes.dims as [number, number, number]
    const area = height * width
    for (let i = 0; i < count - batch.pad; i++)
      maps.push({ dtype: 'uint8', dims: [height, width], data: classes.data.slice(i * area, (i + 1) * area) })
  }
  return maps
}

/** One whole pass from the start; afterwards the iterator stands where it stood. */
async function* passOver(module: Trainable, data: DataIterator): AsyncGenerator<DataBatch> {
  await module.bind(shapesOf(data), null, { forTraining: false })
  const position = data.state()
  try {
    data.reset()
    for (let batch = await data.next(); batch; batch = await data.next()) yield batch
  } finally {
    data.restore(position)
  }
}

const shapesOf = (data: DataIterator) => Object.fromEntries(data.provideData.map(({ name, shape }) => [name, shape]))
