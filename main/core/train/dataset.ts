/**
 * The labelled images of a project at the size they are trained at, read from disk when needed and kept while memory allows.
 * Labels may change while it is in use: reload() takes new strokes in, and the revision says how many times it did.
 */
import { Failure } from '../failure'
import type { Sample } from '../data/augment/crop'
import type { SampleSource } from '../data/iterators/segmentationIterator'
import { mapClasses, withClassesMapped } from '../data/classMapping'
import { isUsable } from '../data/exclusion'
import { readPhoto, type Photo } from '../data/photo'
import { imagePath, openProject } from '../data/project'
import { fileStamp, readProjectFile } from '../data/projectFile'
import { resizeMap } from '../data/resizeMap'
import { UNLABELLED, type ImageState, type LabelMap, type Part, type ProjectState } from '../data/types'
import { countLabels, digestOf, readTrusted, type LabelCounts } from './labelCounts'
import { LruCache } from './lruCache'
import { naming } from './naming'
import type { SourceWeights, WeighedLabel } from './sourceWeights'

const PHOTO_BYTES = 512 * 2 ** 20

export class Dataset {
  private readonly samples = new LruCache<Sample>(PHOTO_BYTES, bytesOf)

  private readonly parts: Readonly<Record<Part, ImageState[]>>
  private changes = 0
  private readonly stamps = new Map<string, Promise<string>>()

  private constructor(
    readonly project: ProjectState,
    labelled: readonly ImageState[],
    private readonly counted: LabelCounts,
    /** Labelled images that a person left out. */
    readonly leftOut: number,
    /** Pixels of the longer side that images are scaled down to. */
    readonly maxSide: number,
    private readonly sources: SourceWeights
  ) {
    const of = (part: Part) => labelled.filter((image) => image.part === part)
    this.parts = { train: of('train'), validation: of('validation') }
  }

  /** Throws Failure 'no-labels' or 'one-class' when there is nothing to learn. */
  static async open(folder: string, maxSide: number, sources: SourceWeights = {}): Promise<Dataset> {
    const dataset = await Dataset.openUnchecked(folder, maxSide, sources)
    dataset.check()
    return dataset
  }

  /** For who waits until there is something to learn. */
  static async openUnchecked(folder: string, maxSide: number, sources: SourceWeights = {}): Promise<Dataset> {
    const project = await openProject(folder)
    const labelled = project.images.filter((image) => image.state !== 'unlabelled')
    const usable = labelled.filter(isUsable)
    const counted = await countLabels(
      project,
      usable.filter((image) => image.part === 'train'),
      sources
    )
    return new Dataset(project, usable, counted, labelled.filter((image) => image.excluded).length, maxSide, sources)
  }

  /** Throws Failure 'no-labels' or 'one-class' when there is nothing to learn. */
  check(): void {
    checkLabels(this.project, [...this.train, ...this.validation], this.train, this.histogram)
  }

  /** The labelled images of the training part; those that are labelled later follow at the end. */
  get train(): readonly ImageState[] {
    return this.parts.train
  }
  get validation(): readonly ImageState[] {
    return this.parts.validation
  }
  /** Labelled training pixels per class, each as much as it counts, when it was opened. */
  get histogram(): readonly number[] {
    return this.counted.histogram
  }
  /** How many times labels changed since it was opened. */
  get revision(): number {
    return this.changes
  }

  /** Takes in what was painted on an image since; answers whether anything was. */
  async reload(imageId: string): Promise<boolean> {
    const image = this.find(imageId)
    const known = image && (await this.readLabel(image))
    if (!image || !known) return false
    const digest = digestOf(known)
    if (this.counted.digests.get(imageId) === digest) return false
    this.counted.digests.set(imageId, digest)
    this.changes++
    this.samples.change(imageId, ({ photo }) => makeSample(photo, known))
    const part = this.parts[image.part]
    if (!part.some(({ id }) => id === imageId)) part.push(image)
    return true
  }

  get classes(): number {
    return this.project.classes.length
  }

  /** The training images by index; their number may grow. */
  get trainSource(): SampleSource {
    const { train } = this.parts
    return {
      get count() {
        return train.length
      },
      sample: (index) => this.sample(train[index]!)
    }
  }

  /** The label is at the photo's working size. */
  sample(image: ImageState): Promise<Sample> {
    return this.samples.get(image.id, async () => {
      const photo = await this.photo(image)
      return makeSample(photo, (await this.readLabel(image)) ?? { label: emptyMap(image), weights: null })
    })
  }

  /** At the image's own size; a class that was added after this training began is no class to it. */
  private async readLabel(image: ImageState): Promise<WeighedLabel | null> {
    const read = await naming(image, () => readTrusted(this.project.folder, image, UNLABELLED, this.sources))
    if (!read) return null
    const mapping = mapClasses(await this.classesNow(), namesOf(this.project))
    return { ...read, label: withClassesMapped(read.label, mapping) }
  }

  photo(image: ImageState): Promise<Photo> {
    return naming(image, () => readPhoto(imagePath(this.project.folder, image), { maxSide: this.maxSide }))
  }

  /** A map of this training's classes in those that the project has by now. */
  async inClassesOfNow(map: LabelMap): Promise<LabelMap> {
    return withClassesMapped(map, mapClasses(namesOf(this.project), await this.classesNow()))
  }

  private async classesNow(): Promise<readonly string[]> {
    return namesOf(await readProjectFile(this.project.folder))
  }

  /** Changes when the image's file or the working size does; looked at once, as the photo is. */
  stamp(image: ImageState): Promise<string> {
    const known = this.stamps.get(image.id)
    if (known) return known
    const stamp = fileStamp(imagePath(this.project.folder, image)).then((file) => `${file}|${this.maxSide}`)
    this.stamps.set(image.id, stamp)
    stamp.catch(() => this.stamps.delete(image.id))
    return stamp
  }

  find(imageId: string): ImageState | undefined {
    return this.project.images.find((image) => image.id === imageId && isUsable(image))
  }
}

const namesOf = ({ classes }: Pick<ProjectState, 'classes'>): readonly string[] => classes.map((c) => c.name)

/** The label at the photo's size. */
function makeSample(photo: Photo, { label, weights }: WeighedLabel): Sample {
  const { width, height } = photo
  const scaled = { photo, label: resizeMap(label, width, height) }
  return weights ? { ...scaled, weights: { ...resizeMap(weights, width, height), table: weights.table } } : scaled
}

const bytesOf = ({ photo, label, weights }: Sample): number =>
  photo.pixels.length + label.pixels.length + (weights?.pixels.length ?? 0)

const emptyMap = ({ width, height }: ImageState): LabelMap => ({
  width,
  height,
  pixels: new Uint8Array(width * height).fill(UNLABELLED)
})

function checkLabels(
  project: ProjectState,
  usable: readonly ImageState[],
  train: readonly ImageState[],
  histogram: readonly number[]
): void {
  if (project.classes.length < 2)
    throw new Failure(
      'one-class',
      `The project has ${project.classes.length} class; training needs at least two, for example "background" and "object".`
    )
  if (usable.length === 0)
    throw new Failure('no-labels', 'No pixel is labelled yet; paint a few strokes of at least two classes, then train.')
  if (train.length === 0)
    throw new Failure(
      'no-labels',
      'Every labelled image is in the validation part; label an image of the training part, or move one there.'
    )
  const present = histogram.flatMap((count, k) => (count > 0 ? [project.classes[k]!.name] : []))
  if (present.length < 2)
    throw new Failure(
      'one-class',
      `Only the class "${present[0]}" is labelled in the training images; paint some pixels of another class too.`
    )
}
