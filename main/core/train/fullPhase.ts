/** Training of every parameter on random crops; the encoder at a smaller learning rate than the head. */
import { Random } from '../data/random'
import { UNLABELLED, type ImageState } from '../data/types'
import { float32 } from '../graph/tensor'
import type { Model } from '../graph/types'
import { SIZE_MULTIPLE } from '../models/net'
import type { TrainingConfig } from './config'
import type { Dataset, Sample } from './dataset'
import { noLabels, type Batch } from './executor'
import { Module, type ModuleOptions } from './module'
import type { Phase } from './phase'
import { fillImage, fillLabels, imageTensor, labelTensor, wholeView } from './picture'
import { drawCrops, type CropDraw, type CropSource } from './sampler'

/** Labelled pixels remembered per image to draw crops around. */
const ANCHORS = 2048
/** Above this share of labelled pixels crops may lie anywhere. */
const DENSE = 0.5
/** Sets the second phase's random stream apart from the first's. */
const SEED_OFFSET = 1_000_003

export class FullPhase implements Phase {
  readonly kind = 'full'
  readonly module: Module
  private draws: Generator<readonly CropDraw[]> | null = null
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
      multipliers: (name) => ({ rate: isEncoder?.(name) ? config.encoderMultiplier : 1, decay: 1 })
    })
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
    const sources: CropSource[] = []
    const random = new Random(this.config.seed)
    for (const image of this.dataset.train) sources.push(cropSource(await this.dataset.sample(image), random))
    this.draws = drawCrops(sources, this.config.mirror, fullBatch, crop, new Random(this.config.seed + SEED_OFFSET))
  }

  skip(batches: number): void {
    for (let i = 0; i < batches; i++) this.draws!.next()
  }

  async nextBatch(): Promise<Batch> {
    const { crop } = this.config
    const draws = this.draws!.next().value as readonly CropDraw[]
    const images = new Float32Array(draws.length * 3 * crop * crop)
    const labels = new Uint8Array(draws.length * crop * crop)
    for (const [i, { image, x, y, mirror }] of draws.entries()) {
      const { photo, label } = await this.dataset.sample(this.dataset.train[image]!)
      const view = { x, y, width: crop, height: crop, mirror }
      fillImage(images, i * 3 * crop * crop, photo, view)
      fillLabels(labels, i * crop * crop, label, view)
    }
    return {
      data: { [this.input]: float32([draws.length, 3, crop, crop], images) },
      labels: { dtype: 'uint8', dims: [draws.length, 1, crop, crop], data: labels }
    }
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

/** Reservoir sampling (Algorithm R) of the labelled pixels of a sparsely labelled picture. */
function cropSource({ photo: { width, height }, label }: Sample, random: Random): CropSource {
  const anchors: number[] = []
  let seen = 0
  label.pixels.forEach((value, i) => {
    if (value === UNLABELLED) return
    const slot = seen < ANCHORS ? seen : random.integer(seen + 1)
    seen++
    if (slot >= ANCHORS) return
    anchors[2 * slot] = i % width
    anchors[2 * slot + 1] = Math.floor(i / width)
  })
  const dense = seen > DENSE * label.pixels.length
  return { width, height, anchors: dense || seen === 0 ? null : Int32Array.from(anchors) }
}
