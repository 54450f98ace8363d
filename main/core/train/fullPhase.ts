/** Training of every parameter on random crops; the encoder at a smaller learning rate than the head. */
import { nextOfAnyPass } from '../data/iterators/iterator'
import { PrefetchIterator } from '../data/iterators/prefetch'
import { SegmentationIterator } from '../data/iterators/segmentationIterator'
import type { ImageState } from '../data/types'
import type { Model } from '../graph/types'
import { SIZE_MULTIPLE } from '../models/net'
import type { TrainingConfig } from './config'
import type { Dataset } from './dataset'
import { noLabels, type Batch } from './executor'
import { Module, type ModuleOptions } from './module'
import { NO_CHANGE } from './parameterRules'
import type { Phase } from './phase'
import { imageTensor, labelTensor, wholeView } from './picture'

/** Sets the second phase's random stream apart from the first's. */
const SEED_OFFSET = 1_000_003

export class FullPhase implements Phase {
  readonly kind = 'full'
  readonly module: Module
  private readonly crops: SegmentationIterator
  private readonly batches: PrefetchIterator
  private readonly input: string

  constructor(
    private readonly dataset: Dataset,
    net: Model,
    isEncoder: ((parameter: string) => boolean) | null,
    private readonly config: TrainingConfig,
    options: Partial<ModuleOptions>
  ) {
    this.input = net.inputs[0]!.name
    this.module = new Module(net, {
      ...options,
      multipliers: (name) => {
        const { rate, decay } = options.multipliers?.(name) ?? NO_CHANGE
        return { rate: isEncoder?.(name) ? rate * config.encoderMultiplier : rate, decay }
      }
    })
    const { crop, fullBatch, mirror, augment, seed } = config
    this.crops = new SegmentationIterator(dataset.trainSource, {
      batchSize: fullBatch,
      view: { type: 'crop', side: crop, mirror, augment },
      lastBatch: 'rollover',
      seed: seed + SEED_OFFSET,
      dataName: this.input
    })
    this.batches = new PrefetchIterator(this.crops)
  }

  get steps(): number {
    return this.config.fullSteps
  }
  get batchSize(): number {
    return this.config.fullBatch
  }
  get learningRate(): number {
    return this.config.fullLearningRate
  }

  async prepare(): Promise<void> {
    const { crop, fullBatch } = this.config
    await this.module.bind({ [this.input]: [fullBatch, 3, crop, crop] }, null, { forTraining: true })
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

  async evaluationBatch(image: ImageState): Promise<Batch> {
    const { photo, label } = await this.dataset.sample(image)
    const view = wholeView(photo, SIZE_MULTIPLE)
    return { data: { [this.input]: imageTensor(photo, view) }, labels: labelTensor(label, view) }
  }

  async predictionBatch(image: ImageState): Promise<Batch> {
    const photo = await this.dataset.photo(image)
    const view = wholeView(photo, SIZE_MULTIPLE)
    return { data: { [this.input]: imageTensor(photo, view) }, labels: noLabels(1, view.height, view.width) }
  }

  close(): Promise<void> {
    return this.module.close()
  }
}
