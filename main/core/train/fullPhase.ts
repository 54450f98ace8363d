/**
 * Training of every parameter on random crops; the encoder at a smaller learning rate than the head. A net that takes images of one
 * size sees nothing but crops and tiles of that size, so that its head is trained here too, without features that are kept.
 */
import { nextOfAnyPass } from '../data/iterators/iterator'
import { PrefetchIterator } from '../data/iterators/prefetch'
import { SegmentationIterator } from '../data/iterators/segmentationIterator'
import type { ImageState } from '../data/types'
import type { Model } from '../graph/types'
import { fixedImagesOf } from '../models/imageSize'
import type { TrainingConfig } from './config'
import type { Dataset } from './dataset'
import { noLabels, type Batch } from './executor'
import { Module, type ModuleOptions } from './module'
import { NO_CHANGE } from './parameterRules'
import type { Phase } from './phase'
import { imageTensor, labelTensor } from './picture'
import type { Size, Tile } from './tiles'

/** Sets the second phase's random stream apart from the first's. */
const SEED_OFFSET = 1_000_003

export class FullPhase implements Phase {
  readonly module: Module
  readonly imageSize: Size | null
  private readonly crops: SegmentationIterator
  private readonly batches: PrefetchIterator
  private readonly input: string

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
    this.module = new Module(net, {
      ...options,
      multipliers: (name) => {
        const { rate, decay } = options.multipliers?.(name) ?? NO_CHANGE
        return { rate: isEncoder?.(name) ? rate * encoderRate : rate, decay }
      }
    })
    const { crop, mirror, augment, seed } = config
    this.imageSize = fixedImagesOf(net)
    this.crops = new SegmentationIterator(dataset.trainSource, {
      batchSize: this.batchSize,
      view: { type: 'crop', side: this.imageSize ?? crop, mirror, augment },
      lastBatch: 'rollover',
      seed: seed + SEED_OFFSET,
      dataName: this.input
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
    await this.module.bind({ [this.input]: shape }, null, { forTraining: true })
  }

  skip(batches: number): void {
    this.crops.skip(batches)
    this.batches.restore(this.crops.state())
  }

  nextBatch(): Promise<Batch> {
    return nextOfAnyPass(this.batches)
  }

  labelsChanged(): void {
    this.batches.restore(this.batches.state())
  }

  async evaluationBatch(image: ImageState, { view }: Tile): Promise<Batch> {
    const { photo, label } = await this.dataset.sample(image)
    return { data: { [this.input]: imageTensor(photo, view) }, labels: labelTensor(label, view) }
  }

  async predictionBatch(image: ImageState, { view }: Tile): Promise<Batch> {
    const photo = await this.dataset.photo(image)
    return { data: { [this.input]: imageTensor(photo, view) }, labels: noLabels(1, view.height, view.width) }
  }

  close(): Promise<void> {
    return this.module.close()
  }
}
