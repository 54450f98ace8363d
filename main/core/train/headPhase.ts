/** Head-first training: the encoder is frozen and runs once per image, the rest learns on whole images from cached features. */
import { join } from 'node:path'
import type { Sample } from '../data/augment/crop'
import { ArrayPool } from '../data/iterators/arrayPool'
import { Random } from '../data/random'
import type { ImageState } from '../data/types'
import { recycle, shapesOf } from '../executor/batches'
import { cutNet, type CutNet } from '../graph/cut'
import { findParameters } from '../graph/parameters'
import type { Model, Tensor } from '../graph/types'
import { SIZE_MULTIPLE } from '../models/net'
import type { TrainingConfig } from './config'
import type { Dataset } from './dataset'
import { noLabels, type Batch } from '../executor/executor'
import { FeatureExtractor } from './features'
import { Module } from '../module/module'
import type { ModuleOptions } from '../module/moduleOptions'
import type { Part, Phase } from './phase'
import { imageTensor, labelTensors, padTo, weightTensors, wholeView } from './picture'
import { drawWholeImages, type Draw } from './sampler'
import { isLarge, workingSize } from './tiles'
import { cutBatch, marginOf, windowsOf, type Window } from './windows'

export class HeadPhase implements Phase {
  readonly kind = 'head'
  readonly module: Module
  private readonly cut: CutNet
  private readonly extractor: FeatureExtractor
  private readonly draws: Generator<readonly Draw[]>
  private readonly arrays = new ArrayPool()
  /** How far the head looks; found out when it is needed. */
  private margin: { readonly pixels: number | null } | null = null
  /** Sizes are padded to multiples of this. */
  private readonly multiple: number

  constructor(
    private readonly dataset: Dataset,
    net: Model,
    isEncoder: (parameter: string) => boolean,
    private readonly config: TrainingConfig,
    options: Partial<ModuleOptions>,
    /** Images whose sizes the padding has to suit. */
    images: readonly ImageState[] = dataset.train
  ) {
    const isTrained = (name: string) => !isEncoder(name) && options.multipliers?.(name).rate !== 0
    const trained = [...findParameters(net).keys()].filter(isTrained)
    this.cut = cutNet(net, new Set(trained))
    this.module = new Module(this.cut.suffix, options)
    this.extractor = new FeatureExtractor(
      join(dataset.project.folder, '.segsmith', 'features'),
      this.cut.prefix,
      config.threads
    )
    this.multiple = choosePadding(images, config.maxSide)
    const shapeOf = (image: number) => this.paddedShape(dataset.train[image]!).join()
    this.draws = drawWholeImages(
      () => dataset.train.length,
      config.mirror,
      config.headBatch,
      shapeOf,
      new Random(config.seed)
    )
  }

  get steps(): number {
    return this.config.headSteps
  }
  get batchSize(): number {
    return this.config.headBatch
  }
  get learningRate(): number {
    return this.config.headLearningRate
  }

  /** Opens the executor for the first image's shape. */
  async prepare(): Promise<void> {
    const { data, labels } = await this.evaluationBatch(this.dataset.train[0]!)
    const batched = (t: Tensor) => t.dims.with(0, this.config.headBatch)
    const shapes = Object.entries(data).map(([name, feature]) => [name, batched(feature)] as const)
    await this.module.bind(Object.fromEntries(shapes), batched(labels), { forTraining: true })
  }

  skip(batches: number): void {
    for (let i = 0; i < batches; i++) this.draws.next()
  }

  async nextBatch(): Promise<Batch> {
    const draws = this.draws.next().value as readonly Draw[]
    return this.labelled(draws.map(({ image, mirror }) => ({ image: this.dataset.train[image]!, mirror })))
  }

  recycle(batch: Batch): void {
    recycle(batch, this.arrays)
  }

  labelsChanged(): void {
    // nothing is prepared ahead
  }

  async evaluationBatch(image: ImageState): Promise<Batch> {
    return this.labelled([{ image, mirror: false }])
  }

  async predictionBatch(image: ImageState): Promise<Batch> {
    const data = await this.features(image, false, async () => this.dataset.photo(image))
    const [height, width] = this.paddedShape(image)
    return { data, labels: noLabels(1, height, width) }
  }

  async *evaluationParts(image: ImageState): AsyncIterable<Part> {
    yield* this.partsOf(await this.evaluationBatch(image))
  }

  async *predictionParts(image: ImageState): AsyncIterable<Part> {
    yield* this.partsOf(await this.predictionBatch(image))
  }

  /** All of an image at once, or of a large one a window after the other. */
  private *partsOf(batch: Batch): Iterable<Part> {
    const [height, width] = batch.labels.dims.slice(2) as [number, number]
    if (!isLarge({ width, height })) {
      const whole = { x: 0, y: 0, width, height }
      yield { batch, view: { ...whole, mirror: false }, kept: whole }
    } else {
      for (const window of this.windowsOf(batch)) {
        const { inside, ...view } = window
        yield { batch: cutBatch(batch, window), view: { ...view, mirror: false }, kept: inside }
      }
    }
  }

  /** A batch of whole images that are padded to one size. */
  private async labelled(draws: readonly { readonly image: ImageState; readonly mirror: boolean }[]): Promise<Batch> {
    const items = await Promise.all(
      draws.map(async ({ image, mirror }) => {
        const { photo, label, weights } = await this.dataset.sample(image)
        const view = wholeView(photo, this.multiple, mirror)
        return { view, label, weights, features: await this.features(image, mirror, async () => photo) }
      })
    )
    const features = items.map((item) => item.features)
    return {
      data: joinFeatures(features, this.arrays),
      labels: labelTensors(items, this.arrays),
      ...(items.some(({ weights }) => weights) && { weights: weightTensors(items) })
    }
  }

  private async features(
    image: ImageState,
    mirror: boolean,
    load: () => Promise<Sample['photo']>
  ): Promise<Batch['data']> {
    return this.extractor.get(await this.stampOf(image, mirror), async () => {
      const photo = await load()
      return imageTensor(photo, wholeView(photo, this.multiple, mirror))
    })
  }

  private async stampOf(image: ImageState, mirror: boolean): Promise<string> {
    return `${await this.dataset.stamp(image)}|${this.multiple}|${mirror}`
  }

  /** How many features are still to be computed; of many images a sample is looked at. */
  async countMissing(): Promise<number> {
    const { train } = this.dataset
    const looked = train.filter((_, i) => i % Math.ceil(train.length / LOOKED_AT) === 0)
    const mirrors = this.config.mirror ? [false, true] : [false]
    let missing = 0
    for (const image of looked)
      for (const mirror of mirrors) if (!this.extractor.isStored(await this.stampOf(image, mirror))) missing++
    return Math.round((missing * train.length) / looked.length)
  }

  /** Reads an image and sends it through the encoder, kept or not; a forecast takes its time. */
  async encode(image: ImageState): Promise<void> {
    const photo = await this.dataset.photo(image)
    await this.extractor.compute(imageTensor(photo, wholeView(photo, this.multiple)))
  }

  private paddedShape(image: Size): [number, number] {
    return paddedShape(image, this.config.maxSide, this.multiple)
  }

  /** The parts of a whole image that the head can be run on alone. */
  windowsOf({ data, labels }: Batch): Window[] {
    const [height, width] = labels.dims.slice(2) as [number, number]
    this.margin ??= { pixels: marginOf(this.cut.suffix, shapesOf({ data, labels }), height) }
    return windowsOf(width, height, this.margin.pixels)
  }

  async close(): Promise<void> {
    await this.module.close()
    await this.extractor.close()
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Height and width of an image as it is trained: scaled down to `maxSide`, then padded to a multiple. */
export function paddedShape({ width, height }: Size, maxSide: number, multiple: number): [number, number] {
  const size = workingSize({ width, height }, maxSide)
  return [padTo(size.height, multiple), padTo(size.width, multiple)]
}

const LOOKED_AT = 100

/** Every shape needs a session of its own; images of many sizes are padded further, so that they share a few. */
const MOST_SHAPES = 4
const COARSE_MULTIPLE = 4 * SIZE_MULTIPLE

function choosePadding(images: readonly Size[], maxSide: number): number {
  const shapes = new Set(images.map((image) => paddedShape(image, maxSide, SIZE_MULTIPLE).join()))
  return shapes.size > MOST_SHAPES ? COARSE_MULTIPLE : SIZE_MULTIPLE
}

/** Joins the features of one item each along the first axis. */
function joinFeatures(items: readonly Batch['data'][], arrays: ArrayPool): Batch['data'] {
  const [first] = items as readonly [Batch['data'], ...Batch['data'][]]
  if (items.length === 1) return first
  const join = (name: string): Tensor =>
    joinTensors(
      items.map((features) => features[name]!),
      arrays
    )
  return Object.fromEntries(Object.keys(first).map((name) => [name, join(name)]))
}

function joinTensors(tensors: readonly Tensor[], arrays: ArrayPool): Tensor {
  const [first] = tensors as readonly [Tensor, ...Tensor[]]
  const { length } = first.data
  const type = first.data.constructor as new (length: number) => Tensor['data']
  const joined = arrays.take(type, length * tensors.length)
  tensors.forEach((t, i) => joined.set(t.data as never, i * length))
  return { ...first, dims: first.dims.with(0, tensors.length), data: joined }
}
