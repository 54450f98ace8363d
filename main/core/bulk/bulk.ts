/**
 * One act on the labels of many images: counted first, then made into one step of the journal, which is there as a whole or not
 * at all. What is prepared becomes a step only if nothing was painted on its images meanwhile.
 */
import { guarded } from '../../../renderer/raster/guarded'
import { Failure, describeFailure } from '../failure'
import { journalOf } from '../data/journal'
import { packPart, type PackedPart } from '../data/journalRecord'
import { blankMap, readLabel, readPrediction, readProvenance } from '../data/labels'
import { readProjectFile } from '../data/projectFile'
import { valueOfModel } from '../data/provenance'
import { stepPatches } from '../data/stepPatches'
import { PROVENANCE, type LabelMap, type ProjectFile, type ProjectImage } from '../data/types'
import { readFigures } from '../data/uncertainty'
import type { TaskProgress } from '../taskProgress'
import type { BulkCount, BulkReport, BulkRequest } from './act'
import { entryOf } from './acts'
import { PixelGrid } from './pixelGrid'

/** A step that is not in the journal yet. */
export interface PreparedBulk extends BulkCount {
  readonly name: string
  readonly parts: readonly PackedPart[]
  /** Of the labels that it was made from, by image. */
  readonly stamps: ReadonlyMap<string, number>
}

/** One record of the journal is read as a whole. */
export const MOST_BYTES = 512 * 2 ** 20

/** What an act would change; of fewer images when it is stopped. */
export async function countBulk(folder: string, request: BulkRequest, progress: TaskProgress): Promise<BulkCount> {
  const work = await open(folder, request)
  return walk(work, request, progress, async () => undefined)
}

/** What an act changes, ready to be committed; null when it was stopped. */
export async function prepareBulk(
  folder: string,
  request: BulkRequest,
  progress: TaskProgress
): Promise<PreparedBulk | null> {
  const work = await open(folder, request)
  // Taken first: what is painted while the rest is read makes them others.
  const stamps = await journalOf(folder).stamps()
  const parts: PackedPart[] = []
  let bytes = 0
  const count = await walk(work, request, progress, async (image, before, after) => {
    const part = await packChange(work, image, before, after)
    parts.push(part)
    bytes += part.body.length
    if (bytes > MOST_BYTES) throw tooLarge()
  })
  if (progress.shouldStop()) return null
  const own = parts.map(({ imageId }) => [imageId, stamps.get(imageId) ?? 0] as const)
  return { ...count, name: work.name, parts, stamps: new Map(own) }
}

/** Makes one step of it; when it resolves, the step survives a crash. */
export async function commitBulk(
  folder: string,
  { name, parts, stamps, ...count }: PreparedBulk,
  step: { readonly id: string; readonly at: number }
): Promise<BulkReport> {
  if (parts.length === 0) return { ...count, stepId: null }
  await journalOf(folder).commitPacked({ ...step, name, parts }, stamps)
  return { ...count, stepId: step.id }
}

interface Work {
  readonly folder: string
  readonly project: ProjectFile
  readonly entry: ReturnType<typeof entryOf>
  readonly name: string
}

async function open(folder: string, { act }: BulkRequest): Promise<Work> {
  const project = await readProjectFile(folder)
  const entry = entryOf(act)
  const missing = entry.classes.find((index) => project.classes[index] === undefined)
  if (missing !== undefined) {
    throw new Failure(
      'bad-argument',
      `There is no class ${missing}: the project has ${project.classes.length} classes.`
    )
  }
  return { folder, project, entry, name: entry.name((index) => project.classes[index].name) }
}

type Found = (image: ProjectImage, before: LabelMap, after: LabelMap) => Promise<void>

async function walk(work: Work, request: BulkRequest, progress: TaskProgress, found: Found): Promise<BulkCount> {
  const failed: { imageId: string; message: string }[] = []
  const images = new Map(work.project.images.map((image) => [image.id, image]))
  let [changed, pixels, looked] = [0, 0, 0]
  for (const imageId of request.imageIds) {
    if (progress.shouldStop()) break
    const image = images.get(imageId)
    if (!image) throw new Failure('not-found', `The project has no image "${imageId}".`)
    const change = await changeOf(work, request, image).catch((error: unknown) => {
      failed.push({ imageId, message: describeFailure(error).message })
      return null
    })
    if (change) {
      await found(image, change.before, change.after)
      changed++
      pixels += change.pixels
    }
    progress.report(++looked, request.imageIds.length)
    // What has arrived meanwhile is heard: a wish to stop, for one.
    await new Promise(setImmediate)
  }
  return { images: changed, looked, pixels, failed }
}

/** null when nothing changes. */
async function changeOf(
  { folder, project, entry }: Work,
  { locked }: BulkRequest,
  image: ProjectImage
): Promise<{ readonly before: LabelMap; readonly after: LabelMap; readonly pixels: number } | null> {
  const before = (await readLabel(folder, image, project.classes.length)) ?? blankMap(image)
  if (entry.needs !== null && !before.pixels.includes(entry.needs)) return null
  const prediction = entry.decider === 'accepted' ? await readPrediction(folder, image) : null
  const after = { ...before, pixels: before.pixels.slice() }
  const target = guarded(new PixelGrid(after), { locked: new Set(locked), only: null })
  entry.apply(target, prediction && new PixelGrid(prediction))
  let pixels = 0
  for (let i = 0; i < before.pixels.length; i++) if (before.pixels[i] !== after.pixels[i]) pixels++
  return pixels === 0 ? null : { before, after, pixels }
}

async function packChange(
  { folder, entry }: Work,
  image: ProjectImage,
  before: LabelMap,
  after: LabelMap
): Promise<PackedPart> {
  const source = entry.decider === 'accepted' ? await modelOf(folder, image.id) : PROVENANCE[entry.decider]
  const patches = stepPatches(before, after, await readProvenance(folder, image), source)
  const { imageId, body } = await packPart({ imageId: image.id, patches })
  // A small buffer is a part of a larger one, which would cross to another process with it.
  return { imageId, body: new Uint8Array(body) }
}

async function modelOf(folder: string, imageId: string): Promise<number> {
  const figures = (await readFigures(folder)).get(imageId)
  return valueOfModel(folder, figures?.run ?? UNKNOWN_RUN)
}

/** Of predictions from before figures were kept. */
const UNKNOWN_RUN = 'unknown'

function tooLarge(): Failure {
  const message = `The change is too large for one step of the history (more than ${MOST_BYTES / 2 ** 20} MB): choose fewer images.`
  return new Failure('bad-argument', message)
}
