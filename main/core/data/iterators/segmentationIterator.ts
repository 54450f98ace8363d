/**
 * Batches of photos with their label maps, from wherever samples come (a project, two folders, a RecordIO file): crops that are
 * augmented while they are cut for training, or whole pictures scaled to one size for scoring.
 */
import { completeAugmentation, type Augmentation } from '../augment/augmentation'
import { drawCrop, renderCrop, renderWeights, type CropRecipe, type Sample } from '../augment/crop'
import { cropSize, fitGeometry, type Size } from '../augment/geometry'
import { Random } from '../random'
import { UNLABELLED } from '../types'
import { ArrayPool } from './arrayPool'
import { BatchOrder, type Draw, type LastBatch, type OrderState } from './batchOrder'
import { LABEL_NAME, type ArrayDescription, type DataBatch, type DataIterator, type FloatArray } from './iterator'

/** Labelled pictures by index; loading the same one again is expected to be cheap or rare. */
export interface SampleSource {
  /** May grow. */
  readonly count: number
  sample(index: number): Promise<Sample>
}

export interface SegmentationIteratorOptions {
  readonly batchSize: number
  readonly view: CropView | FitView
  /** A crop is cut in another order every pass, whole pictures come in their own, unless said otherwise. */
  readonly shuffle?: boolean
  readonly lastBatch?: LastBatch
  readonly seed?: number
  readonly dataName?: string
  readonly labelName?: string
  /** Where the arrays of batches come from; who gives them back there spares memory. */
  readonly arrays?: ArrayPool
}

/** Crops at random places. */
export interface CropView {
  readonly type: 'crop'
  /** Pixels; one side of square crops, or both. */
  readonly side: number | Size
  readonly mirror?: boolean
  readonly augment?: Partial<Augmentation>
}

/** Whole pictures, scaled to fit, at the upper left of the batch's size. */
export interface FitView extends Size {
  readonly type: 'fit'
}

export class SegmentationIterator implements DataIterator {
  readonly batchSize: number
  readonly provideData: readonly ArrayDescription[]
  readonly provideLabel: readonly ArrayDescription[]
  private readonly order: BatchOrder
  private readonly size: Size
  private readonly dataName: string
  private readonly arrays: ArrayPool
  private readonly recipeFor: (sample: Sample, seed: number) => CropRecipe

  constructor(
    private readonly source: SampleSource,
    options: SegmentationIteratorOptions
  ) {
    const { batchSize, view, lastBatch = 'pad', seed = 0, dataName = 'data', labelName = LABEL_NAME } = options
    const shuffle = options.shuffle ?? view.type === 'crop'
    this.order = new BatchOrder({ count: () => source.count, batchSize, shuffle, lastBatch, seed })
    this.batchSize = batchSize
    this.size = view.type === 'crop' ? cropSize(view.side) : view
    this.recipeFor = recipesOf(view)
    this.dataName = dataName
    this.arrays = options.arrays ?? new ArrayPool()
    const { width, height } = this.size
    this.provideData = [{ name: dataName, dtype: 'float32', shape: [batchSize, 3, height, width] }]
    this.provideLabel = [{ name: labelName, dtype: 'uint8', shape: [batchSize, 1, height, width] }]
  }

  reset(): void {
    this.order.beginPass()
  }

  async next(): Promise<DataBatch | null> {
    const batch = this.order.next()
    return batch && this.load(batch.draws, batch.pad)
  }

  /** Passes over batches, of this pass and of those after it, without loading them. */
  skip(batches: number): void {
    for (let i = 0; i < batches; i++) this.order.nextOfAnyPass()
  }

  state(): OrderState {
    return this.order.state()
  }
  restore(state: OrderState): void {
    this.order.restore(state)
  }

  private async load(draws: readonly Draw[], pad: number): Promise<DataBatch> {
    const { width, height } = this.size
    const images = this.arrays.take(Float32Array, draws.length * 3 * height * width)
    const labels = this.arrays.take(Uint8Array, draws.length * height * width)
    const samples = await Promise.all(draws.map(({ item }) => this.source.sample(item)))
    const recipes = draws.map(({ seed }, index) => this.recipeFor(samples[index], seed))
    recipes.forEach((recipe, index) => renderCrop(samples[index], recipe, { images, labels, index, size: this.size }))
    labels.fill(UNLABELLED, (draws.length - pad) * height * width)
    return {
      data: { [this.dataName]: { dtype: 'float32', dims: [draws.length, 3, height, width], data: images } },
      labels: { dtype: 'uint8', dims: [draws.length, 1, height, width], data: labels },
      ...(samples.some(({ weights }) => weights) && { weights: this.weigh(samples, recipes) }),
      pad
    }
  }

  /** The weights of a batch's pixels; those of a sample without weights count 1. */
  private weigh(samples: readonly Sample[], recipes: readonly CropRecipe[]): FloatArray {
    const { width, height } = this.size
    const plane = width * height
    const data = new Float32Array(samples.length * plane).fill(1)
    samples.forEach(({ weights }, index) => {
      if (weights) renderWeights(weights, recipes[index], this.size, data, index * plane)
    })
    return { dtype: 'float32', dims: [samples.length, 1, height, width], data }
  }
}

function recipesOf(view: CropView | FitView): (sample: Sample, seed: number) => CropRecipe {
  if (view.type === 'fit')
    return ({ photo }) => ({ geometry: fitGeometry(photo, view), color: null, blur: 0, noise: null })
  const { side, mirror = false } = view
  const augment = completeAugmentation(view.augment ?? {})
  return (sample, seed) => drawCrop(sample, { side, mirror, augment }, new Random(seed))
}
