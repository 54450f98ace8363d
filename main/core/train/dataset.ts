/** The labelled images of a project at the size they are trained at, read from disk when needed and kept while memory allows. */
import { describeFailure, Failure } from '../failure'
import type { Sample } from '../data/augment/crop'
import type { SampleSource } from '../data/iterators/segmentationIterator'
import { mapClasses, withClassesMapped } from '../data/classMapping'
import { isUsable } from '../data/exclusion'
import { readLabel } from '../data/labels'
import { readPhoto, type Photo } from '../data/photo'
import { imagePath, openProject } from '../data/project'
import { fileStamp, readProjectFile } from '../data/projectFile'
import { resizeMap } from '../data/resizeMap'
import { UNLABELLED, type ImageState, type LabelMap, type ProjectState } from '../data/types'
import { LruCache } from './lruCache'

const PHOTO_BYTES = 512 * 2 ** 20

export class Dataset {
  private readonly samples = new LruCache<Sample>(PHOTO_BYTES, (s) => s.photo.pixels.length + s.label.pixels.length)

  private constructor(
    readonly project: ProjectState,
    readonly train: readonly ImageState[],
    readonly validation: readonly ImageState[],
    /** Labelled training pixels per class. */
    readonly histogram: readonly number[],
    /** Labelled images that a person left out. */
    readonly leftOut: number,
    private readonly maxSide: number
  ) {}

  /** Throws Failure 'no-labels' or 'one-class' when there is nothing to learn. */
  static async open(folder: string, maxSide: number): Promise<Dataset> {
    const project = await openProject(folder)
    const labelled = project.images.filter((image) => image.state !== 'unlabelled')
    const usable = labelled.filter(isUsable)
    const train = usable.filter((image) => image.part === 'train')
    const histogram = await countClasses(project, train)
    checkLabels(project, usable, train, histogram)
    return new Dataset(
      project,
      train,
      usable.filter((image) => image.part === 'validation'),
      histogram,
      labelled.filter((image) => image.excluded).length,
      maxSide
    )
  }

  get classes(): number {
    return this.project.classes.length
  }

  /** The training images by index. */
  get trainSource(): SampleSource {
    return { count: this.train.length, sample: (index) => this.sample(this.train[index]!) }
  }

  /** The label is at the photo's working size. */
  sample(image: ImageState): Promise<Sample> {
    return this.samples.get(image.id, async () => {
      const photo = await this.photo(image)
      const read = () => readLabel(this.project.folder, image, UNLABELLED)
      const label = (await naming(image, read)) ?? emptyMap(image)
      // a class that was added after this training began is no class to it
      const known = withClassesMapped(label, mapClasses(await this.classesNow(), namesOf(this.project)))
      return { photo, label: resizeMap(known, photo.width, photo.height) }
    })
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

  /** Changes when the image's file or the working size does. */
  async stamp(image: ImageState): Promise<string> {
    return `${await fileStamp(imagePath(this.project.folder, image))}|${this.maxSide}`
  }

  find(imageId: string): ImageState | undefined {
    return this.project.images.find((image) => image.id === imageId && isUsable(image))
  }
}

const namesOf = ({ classes }: Pick<ProjectState, 'classes'>): readonly string[] => classes.map((c) => c.name)

/** A failure to read an image says which one in its details, so that it can be left out. */
async function naming<T>({ id }: ImageState, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, message, details } = describeFailure(error)
    if (!['bad-image', 'bad-label', 'not-found'].includes(code)) throw error
    throw new Failure(code, message, { ...details, imageId: id })
  }
}

const emptyMap = ({ width, height }: ImageState): LabelMap => ({
  width,
  height,
  pixels: new Uint8Array(width * height).fill(UNLABELLED)
})

async function countClasses(project: ProjectState, images: readonly ImageState[]): Promise<number[]> {
  const histogram = new Float64Array(256)
  for (const image of images) {
    const label = await readLabel(project.folder, image, project.classes.length)
    for (const value of label?.pixels ?? []) histogram[value]!++
  }
  return Array.from(histogram.subarray(0, project.classes.length))
}

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
