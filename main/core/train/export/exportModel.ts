/** Exports a project's net and then doubts the file: it is reopened, run on real images and compared with the app's own masks. */
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { writeAtomically } from '../../data/atomic'
import { isUsable } from '../../data/exclusion'
import { readLabel } from '../../data/labels'
import { readPhoto, type Photo } from '../../data/photo'
import { imagePath, openProject } from '../../data/project'
import { resizeMap } from '../../data/resizeMap'
import type { ImageState, ProjectState } from '../../data/types'
import { Failure } from '../../failure'
import { writeOnnx } from '../../graph/onnx'
import type { Tensor } from '../../graph/types'
import { fixedImagesOf } from '../../models/imageSize'
import type { TaskProgress } from '../../taskProgress'
import { buildDeployment, DEPLOYED, netInputOf } from './deployment'
import { fillExample, type ExampleLanguage } from '../examples'
import { ConfusionMatrix } from '../../module/metrics'
import { openSession, type Session } from '../../runtime/ort'
import { imageTensor } from '../picture'
import { Predictor } from '../predict'
import type { ExportReport } from '../report'
import { newestNet } from '../runs'
import { loadNet, type TrainedNet } from '../../module/netFile'
import { joinTiles, tilesOf, type Size, type Tile } from '../tiles'
import { describeReport } from '../describeReport'

/** More images than this do not make the comparison more convincing. */
const MOST_IMAGES = 24

/** Writes the ONNX file, its report and two example programs beside it. */
export async function exportModel(folder: string, file: string, progress: TaskProgress): Promise<ExportReport> {
  if (extname(file).toLowerCase() !== '.onnx')
    throw new Failure('bad-argument', `${basename(file)} should end in .onnx.`)
  const newest = await newestNet(folder)
  if (!newest) throw new Failure('not-found', 'The project has no trained net yet; train one first.')
  const net = await loadNet(newest.file)
  const bytes = writeOnnx(buildDeployment(net))
  await writeAtomically(file, bytes)
  const comparison = await compare(await openProject(folder), net, newest.file, await readFile(file), progress)
  const stem = file.slice(0, -extname(file).length)
  const report: ExportReport = {
    file,
    bytes: bytes.length,
    reportFile: `${stem}.report.md`,
    pythonExample: `${stem}.example.py`,
    javascriptExample: `${stem}.example.mjs`,
    classes: net.classes.map((c) => c.name),
    netInput: netInputOf(net.model),
    imageSize: fixedImagesOf(net.model),
    ...comparison
  }
  const example = (language: ExampleLanguage) =>
    fillExample(language, basename(file), report.classes, net.maxSide, report.imageSize !== null)
  await writeAtomically(report.pythonExample, await example('py'))
  await writeAtomically(report.javascriptExample, await example('mjs'))
  await writeAtomically(report.reportFile, describeReport(report))
  return report
}

type Comparison = Pick<
  ExportReport,
  'images' | 'largestDifference' | 'differentPixels' | 'meanIou' | 'iou' | 'milliseconds'
>

/** Validation images when they are labelled, else any labelled ones, else any. */
function chooseImages(project: ProjectState): readonly ImageState[] {
  const usable = project.images.filter(isUsable)
  const labelled = usable.filter((i) => i.state !== 'unlabelled')
  const validation = labelled.filter((i) => i.part === 'validation')
  return [validation, labelled, usable].find((list) => list.length > 0)?.slice(0, MOST_IMAGES) ?? []
}

async function compare(
  project: ProjectState,
  net: TrainedNet,
  netFile: string,
  exported: Uint8Array,
  progress: TaskProgress
): Promise<Comparison> {
  const session = await openSession(exported, { threads: 0 })
  const own = await openSession(net.model, { threads: 0 })
  const predictor = await Predictor.open(netFile)
  const fixed = fixedImagesOf(net.model)
  const matrix = new ConfusionMatrix(project.classes.length)
  const images = chooseImages(project)
  const times: number[] = []
  let [largestDifference, different, pixels] = [0, 0, 0]
  for (const [i, image] of images.entries()) {
    if (progress.shouldStop()) break
    const photo = await readPhoto(imagePath(project.folder, image), { maxSide: net.maxSide })
    let time = 0
    const { pixels: classes } = await joinTiles(photo, tilesOf(photo, fixed), async (tile) => {
      const shown = fixed ?? photo
      const start = performance.now()
      const result = await session.run({ [DEPLOYED.image]: pixelTensor(photo, tile, shown) })
      time += performance.now() - start
      const probabilities = result[DEPLOYED.probabilities]!.data as Float32Array
      const gap = largestGap(probabilities, await ownProbabilities(own, net, photo, tile, shown))
      largestDifference = Math.max(largestDifference, gap)
      return result[DEPLOYED.classes]!
    })
    times.push(time)
    const mask = await predictor.predictPhoto(photo)
    different += classes.reduce((sum, value, p) => sum + (value === mask.pixels[p] ? 0 : 1), 0)
    pixels += classes.length
    const label = await readLabel(project.folder, image, project.classes.length)
    if (label) matrix.add(resizeMap(label, photo.width, photo.height).pixels, classes)
    progress.report(i + 1, images.length)
  }
  for (const open of [session, own, predictor]) await open.close()
  const { meanIou, iou } = matrix.scores()
  return {
    images: times.length,
    largestDifference,
    differentPixels: pixels > 0 ? different / pixels : 0,
    meanIou,
    iou,
    milliseconds: median(times)
  }
}

/** The upper left of a tile, beyond the picture its edge again, uint8 [1, H, W, 3]. */
function pixelTensor(photo: Photo, { view }: Tile, { width, height }: Size): Tensor {
  const data = new Uint8Array(3 * width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = Math.min(view.y + y, photo.height - 1) * photo.width
      const from = 3 * (row + Math.min(view.x + x, photo.width - 1))
      data.set(photo.pixels.subarray(from, from + 3), 3 * (y * width + x))
    }
  return { dtype: 'uint8', dims: [1, height, width, 3], data }
}

/** The app's own way: padded and cut on the host, softmax in double precision. [K, H, W] */
async function ownProbabilities(
  session: Session,
  net: TrainedNet,
  photo: Photo,
  { view }: Tile,
  shown: Size
): Promise<Float32Array> {
  const results = await session.run({ [net.model.inputs[0]!.name]: imageTensor(photo, view) })
  const logits = results[net.model.outputs[0]!.name]!
  const classes = logits.dims[1]!
  const [plane, area] = [view.width * view.height, shown.width * shown.height]
  const out = new Float32Array(classes * area)
  const scores = logits.data as Float32Array
  for (let y = 0; y < shown.height; y++)
    for (let x = 0; x < shown.width; x++) {
      const at = y * view.width + x
      let [highest, sum] = [-Infinity, 0]
      for (let k = 0; k < classes; k++) highest = Math.max(highest, scores[k * plane + at]!)
      for (let k = 0; k < classes; k++) sum += Math.exp(scores[k * plane + at]! - highest)
      for (let k = 0; k < classes; k++)
        out[k * area + y * shown.width + x] = Math.exp(scores[k * plane + at]! - highest) / sum
    }
  return out
}

const largestGap = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
