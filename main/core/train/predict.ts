/** Prediction with a project's newest net: one image, a folder of images, or a score over the validation part. */
import { readdir } from 'node:fs/promises'
import { extname, join, parse } from 'node:path'
import { makeFolder, writeAtomically } from '../data/atomic'
import { isUsable } from '../data/exclusion'
import { readLabel, savePrediction } from '../data/labels'
import { PHOTO_EXTENSIONS, photoSize, readPhoto, writeOverlay, type Photo } from '../data/photo'
import { encodeIndexPng } from '../data/png'
import { imagePath, openProject } from '../data/project'
import { findImage, fileStamp, readProjectFile } from '../data/projectFile'
import { resizeMap } from '../data/resizeMap'
import type { LabelMap, ProjectImage, UncertaintyMap } from '../data/types'
import { meanOf, noteFigures, saveUncertainty } from '../data/uncertainty'
import { describeFailure, Failure } from '../failure'
import { fixedImagesOf } from '../models/imageSize'
import type { TaskProgress } from '../taskProgress'
import { noLabels } from '../executor/executor'
import { ConfusionMatrix, type Scores } from '../module/metrics'
import { loadNet, type TrainedNet } from '../module/netFile'
import { openSession, type Session } from '../runtime/ort'
import { imageTensor, labelTensor } from './picture'
import { PREDICTION, withPrediction } from './predictionGraph'
import { keepOwnLabels, tileSizeFor, tilesOf, workingSize, writeTile } from './tiles'
import type { FolderPredictionReport, ProjectPredictionReport } from './report'
import { newestNet } from './runs'

const OVERLAY_OPACITY = 0.5

/** Predicts an image of the project and stores the mask; null when the project has no net yet, or one for other classes. */
export async function predictImage(folder: string, imageId: string): Promise<LabelMap | null> {
  const predictor = await Predictor.forProject(folder)
  if (!predictor) return null
  return predictInto(folder, await findImage(folder, imageId), predictor)
}

/** The same at the size that the net saw the image in: what is shown of it needs no more. */
export async function predictSeen(folder: string, imageId: string): Promise<LabelMap | null> {
  const map = await predictImage(folder, imageId)
  const predictor = map && (await Predictor.forProject(folder))
  if (!predictor) return map
  const { width, height } = workingSize(map, predictor.net.maxSide)
  return resizeMap(map, width, height)
}

/** Predicts all images of the project that are in use; answers the ones that could not be read. */
export async function predictProject(folder: string, progress: TaskProgress): Promise<ProjectPredictionReport> {
  const predictor = await Predictor.forProject(folder)
  if (!predictor) throw new Failure('not-found', 'The project has no trained net yet; train one first.')
  const images = (await readProjectFile(folder)).images.filter((image) => !image.excluded)
  const failed: { file: string; message: string }[] = []
  let done = 0
  for (const image of images) {
    if (progress.shouldStop()) break
    await predictInto(folder, image, predictor).catch((error: unknown) => {
      failed.push({ file: image.id, message: describeFailure(error).message })
    })
    progress.report(++done, images.length)
  }
  return { images: done - failed.length, of: images.length, failed }
}

/** What is labelled of the image is compared with what is predicted; a label that cannot be read is no reason not to predict. */
async function predictInto(folder: string, image: ProjectImage, predictor: Predictor): Promise<LabelMap> {
  const { classes } = await readProjectFile(folder)
  const label = await readLabel(folder, image, classes.length).catch(() => null)
  const { map, uncertainty, loss } = await predictor.predict(imagePath(folder, image), label)
  await savePrediction(folder, image.id, map)
  await saveUncertainty(folder, image.id, uncertainty)
  await noteFigures(folder, image.id, { run: predictor.run, uncertainty: meanOf(uncertainty), loss })
  return map
}

/** Writes `masks/<name>.png` (class index per pixel) and `overlays/<name>.png` for every image of a folder. */
export async function predictFolder(
  folder: string,
  input: string,
  output: string,
  progress: TaskProgress
): Promise<FolderPredictionReport> {
  const predictor = await Predictor.forProject(folder)
  if (!predictor) throw new Failure('not-found', 'The project has no trained net yet; train one first.')
  const files = await listPhotos(input)
  const colors = predictor.net.classes.map((c) => c.color)
  for (const kind of ['masks', 'overlays']) await makeFolder(join(output, kind))
  const names = uniqueNames(files)
  const failed: { file: string; message: string }[] = []
  let done = 0
  for (const file of files) {
    if (progress.shouldStop()) break
    const found = await predictor.predictShown(join(input, file)).catch((error: unknown) => describeFailure(error))
    if ('message' in found) failed.push({ file, message: found.message })
    else {
      const name = `${names.get(file)}.png`
      await writeAtomically(join(output, 'masks', name), encodeIndexPng(found.map, colors))
      await writeOverlay(join(output, 'overlays', name), found.photo, found.map, colors, OVERLAY_OPACITY)
    }
    progress.report(++done, files.length)
  }
  return { folder: output, images: done - failed.length, failed }
}

/** The image files of a folder by name; hidden ones and folders are passed over. */
async function listPhotos(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const isPhoto = (name: string) => !name.startsWith('.') && PHOTO_EXTENSIONS.includes(extname(name).toLowerCase())
  const files = entries.filter((e) => !e.isDirectory() && isPhoto(e.name)).map((e) => e.name)
  if (files.length === 0) throw new Failure('not-found', `There is no image in ${folder}.`)
  return files.sort()
}

/** Stems where they are unique, whole file names otherwise (a.jpg and a.png). */
function uniqueNames(files: readonly string[]): Map<string, string> {
  const stems = files.map((f) => parse(f).name)
  return new Map(files.map((f, i) => [f, stems.indexOf(stems[i]!) === stems.lastIndexOf(stems[i]!) ? stems[i]! : f]))
}

export interface ProjectEvaluation extends Scores {
  /** Pixels counted by true class (rows) and predicted class. */
  readonly confusion: readonly (readonly number[])[]
  readonly images: number
  /** Labelled validation images that a person left out. */
  readonly leftOut: number
}

/** Scores the newest net on the labelled validation images, at their own size. */
export async function evaluateProject(folder: string): Promise<ProjectEvaluation> {
  const predictor = await Predictor.forProject(folder)
  if (!predictor) throw new Failure('not-found', 'The project has no trained net yet; train one first.')
  const project = await openProject(folder)
  const labelled = project.images.filter((i) => i.part === 'validation' && i.state !== 'unlabelled')
  const images = labelled.filter(isUsable)
  const matrix = new ConfusionMatrix(project.classes.length)
  for (const image of images) {
    const label = await readLabel(folder, image, project.classes.length)
    if (label) matrix.add(label.pixels, (await predictor.predictFile(imagePath(folder, image))).pixels)
  }
  return {
    ...matrix.scores(),
    confusion: matrix.rows(),
    images: images.length,
    leftOut: labelled.filter((i) => i.excluded).length
  }
}

/** A prediction with what the net itself knows about it. */
export interface DoubtedPrediction {
  readonly map: LabelMap
  readonly uncertainty: UncertaintyMap
  /** Mean cross-entropy over the labelled pixels, in nats; null when none is. */
  readonly loss: number | null
}

/** One trained net open for inference: weights constant, any image size. */
export class Predictor {
  private static opened: { readonly key: string; readonly predictor: Promise<Predictor> } | null = null

  private constructor(
    readonly net: TrainedNet,
    private readonly session: Session,
    /** The run that trained it; '' when that is not known. */
    readonly run: string
  ) {}

  /** The project's newest net; it stays open until a newer one is asked for. */
  static async forProject(folder: string): Promise<Predictor | null> {
    const newest = await newestNet(folder)
    if (!newest) return null
    const key = `${newest.file}|${await fileStamp(newest.file)}`
    if (Predictor.opened?.key !== key) {
      const previous = Predictor.opened
      Predictor.opened = { key, predictor: Predictor.open(newest.file, newest.run.id) }
      void previous?.predictor.then((p) => p.session.close()).catch(() => undefined)
    }
    const predictor = await Predictor.opened!.predictor
    const { classes } = await readProjectFile(folder)
    return predictor.net.classes.length <= classes.length ? predictor : null
  }

  static async open(file: string, run = ''): Promise<Predictor> {
    const net = await loadNet(file)
    return new Predictor(net, await openSession(withPrediction(net.model), { threads: 0 }), run)
  }

  close(): Promise<void> {
    return this.session.close()
  }

  /** The classes of an image file at the image's own size, compared with its label where it has one. */
  async predict(file: string, label: LabelMap | null): Promise<DoubtedPrediction> {
    const photo = await readPhoto(file, { maxSide: this.net.maxSide })
    const { map, ...doubt } = await this.look(photo, label && resizeMap(label, photo.width, photo.height))
    const original = await photoSize(file)
    return { map: resizeMap(map, original.width, original.height), ...doubt }
  }

  /** The classes of an image file, at the image's own size. */
  async predictFile(file: string): Promise<LabelMap> {
    return (await this.predict(file, null)).map
  }

  /** An image file as it is shown, and its classes. */
  async predictShown(file: string): Promise<{ readonly photo: Photo; readonly map: LabelMap }> {
    return { photo: await readPhoto(file), map: await this.predictFile(file) }
  }

  /** The classes of a photo that has the working size already. */
  async predictPhoto(photo: Photo): Promise<LabelMap> {
    return (await this.look(photo, null)).map
  }

  /** @param label at the size of the photo */
  private async look(photo: Photo, label: LabelMap | null): Promise<DoubtedPrediction> {
    const { width, height } = photo
    const blank = (): LabelMap => ({ width, height, pixels: new Uint8Array(width * height) })
    const [map, uncertainty] = [blank(), blank()]
    let [loss, labelled] = [0, 0]
    for (const tile of tilesOf(photo, tileSizeFor(photo, fixedImagesOf(this.net.model)))) {
      const { view } = tile
      const labels = label ? keepOwnLabels(labelTensor(label, view), tile) : noLabels(1, view.height, view.width)
      const found = await this.session.run({
        [this.net.model.inputs[0]!.name]: imageTensor(photo, view),
        [PREDICTION.labels]: labels
      })
      writeTile(map, tile, found[PREDICTION.classes]!)
      const { data, dims } = found[PREDICTION.uncertainty]!
      writeTile(uncertainty, tile, { dtype: 'uint8', data, dims: dims.slice(1) })
      loss += Number(found[PREDICTION.loss]!.data[0])
      for (const value of labels.data as Uint8Array) if (value < this.net.classes.length) labelled++
    }
    return { map, uncertainty, loss: labelled > 0 ? loss / labelled : null }
  }
}
