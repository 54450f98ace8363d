/**
 * Training of every parameter on random crops; the encoder at a smaller learning rate than the head. A net that takes images of one
 * size sees nothing but crops and tiles of that size, so that its head is trained here too, without features that are kept.
 */
import { join } from 'node:path'
import { ArrayPool } from '../data/iterators/arrayPool'
import { nextOfAnyPass } from '../data/iterators/iterator'
import { PrefetchIterator } from '../data/iterators/prefetch'
import { SegmentationIterator } from '../data/iterators/segmentationIterator'
import type { ImageState } from '../data/types'
import type { Model } from '../graph/types'
import { cutNet } from '../graph/cut'
import { findParameters } from '../graph/parameters'
import { float32 } from '../graph/tensor'
import { sizeOf } from '../graph/types'
import { bindProbe, fixedImagesOf } from '../models/imageSize'
import type { TrainingConfig } from './config'
import type { Dataset } from './dataset'
import { noLabels, type Batch } from '../executor/executor'
import { FeatureExtractor } from './features'
import { recycle, shapesOf } from '../executor/batches'
import { Module } from '../module/module'
import type { ModuleOptions } from '../module/moduleOptions'
import { NO_CHANGE, type Multipliers } from '../executor/parameterRules'
import type { Part, Phase } from './phase'
import { imageTensor, labelTensor } from './picture'
import { keepOwnLabels, tileSizeFor, tilesOf, type Size, type Tile } from './tiles'

/** Sets the second phase's random stream apart from the first's. */
const SEED_OFFSET = 1_000_003

export class FullPhase implements Phase {
  readonly module: Module
  /** The one size that the net takes; images are cut into tiles of it. */
  private readonly imageSize: Size | null
  private readonly arrays = new ArrayPool()
  private readonly crops: SegmentationIterator
  private readonly batches: PrefetchIterator
  private readonly input: string
  /** Computes what the net's trained part reads, where some operator in front of it is ONNX Runtime's alone. */
  private readonly front: FeatureExtractor | null

  constructor(
    private readonly dataset: Dataset,
    net: Model,
    isEncoder: ((parameter: string) => boolean) | null,
    private readonly config: TrainingConfig,
    options: Partial<ModuleOptions>,
    readonly kind: Phase['kind'] = 'full'
  ) {
    this.input = net.inputs[0]!.name
    const encoderRate = kind === 'head' ? 0 : config.encoderMultiplier
    const multipliers = (name: string): Multipliers => {
      const { rate, decay } = options.multipliers?.(name) ?? NO_CHANGE
      return { rate: isEncoder?.(name) ? rate * encoderRate : rate, decay }
    }
    const trained = [...findParameters(net).keys()].filter((name) => multipliers(name).rate !== 0)
    const cut = bindProbe(net) ? null : cutNet(net, new Set(trained))
    this.front =
      cut && new FeatureExtractor(join(dataset.project.folder, '.segsmith', 'features'), cut.prefix, config.threads)
    this.module = new Module(cut?.suffix ?? net, { ...options, multipliers })
    const { crop, mirror, augment, seed } = config
    this.imageSize = fixedImagesOf(net)
    this.crops = new SegmentationIterator(dataset.trainSource, {
      batchSize: this.batchSize,
      view: { type: 'crop', side: this.imageSize ?? crop, mirror, augment },
      lastBatch: 'rollover',
      seed: seed + SEED_OFFSET,
      dataName: this.input,
      arrays: this.arrays
    })
    this.batches = new PrefetchIterator(this.crops)
  }

  get steps(): number {
    return this.kind === 'head' ? this.config.headSteps : this.config.fullSteps
  }
  get batchSize(): number {
    return this.kind === 'head' ? this.config.headBatch : this.config.fullBatch
  }
  get learningRate(): number {
    return this.kind === 'head' ? this.config.headLearningRate : this.config.fullLearningRate
  }

  async prepare(): Promise<void> {
    const { shape } = this.crops.provideData[0]!
    const shapes = this.front ? shapesOf(await this.given(blankBatch(this.input, shape))) : { [this.input]: shape }
    await this.module.bind(shapes, null, { forTraining: true })
  }

  skip(batches: number): void {
    this.crops.skip(batches)
    this.batches.restore(this.crops.state())
  }

  async nextBatch(): Promise<Batch> {
    return this.given(await nextOfAnyPass(this.batches))
  }

  recycle(batch: Batch): void {
    recycle(batch, this.arrays)
  }

  /** The batch as the trained part of the net takes it. */
  private async given(batch: Batch): Promise<Batch> {
    return this.front ? { ...batch, data: await this.front.compute(batch.data[this.input]!) } : batch
  }

  labelsChanged(): void {
    this.batches.restore(this.batches.state())
  }

  async *evaluationParts(image: ImageState): AsyncIterable<Part> {
    const { photo, label } = await this.dataset.sample(image)
    for (const tile of this.tilesOf(photo)) {
      const labels = keepOwnLabels(labelTensor(label, tile.view), tile)
      yield { ...tile, batch: await this.given({ data: { [this.input]: imageTensor(photo, tile.view) }, labels }) }
    }
  }

  async *predictionParts(image: ImageState): AsyncIterable<Part> {
    const photo = await this.dataset.photo(image)
    for (const tile of this.tilesOf(photo)) {
      const labels = noLabels(1, tile.view.height, tile.view.width)
      yield { ...tile, batch: await this.given({ data: { [this.input]: imageTensor(photo, tile.view) }, labels }) }
    }
  }

  private tilesOf(photo: Size): readonly Tile[] {
    return tilesOf(photo, tileSizeFor(photo, this.imageSize))
  }

  async close(): Promise<void> {
    await this.module.close()
    await this.front?.close()
  }
}

function blankBatch(input: string, shape: readonly number[]): Batch {
  const [n, , height, width] = shape as [number, number, number, number]
  return { data: { [input]: float32(shape, new Float32Array(sizeOf(shape))) }, labels: noLabels(n, height, width) }
}
