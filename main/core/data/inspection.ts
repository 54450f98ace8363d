/**
 * What can be seen of a project's images without opening them in the editor: labelled pixels per class, and what is
 * wrong with a photo or a label. Results are kept in `.segsmith/inspection.json` until a file changes, so that opening
 * a project reads only what is new.
 */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { describeFailure } from '../failure'
import { writeAtomically } from './atomic'
import { journalOf } from './journal'
import { countIndices, labelPath, predictionPath, readLabel } from './labels'
import { countPacked } from './packLabels'
import { isKeptPacked } from './packedCache'
import { readPackedLabel } from './packedLabel'
import { photoSize } from './photo'
import { fileStamp } from './projectFile'
import { mapFew } from './queue'
import type { ProjectFile, ProjectImage } from './types'

export interface Inspection {
  /** Labelled pixels per class. */
  readonly classPixels: readonly number[]
  readonly predicted: boolean
  /** Milliseconds since 1970 when the photo was last changed; absent when there is none. */
  readonly date?: number
  readonly problem?: string
}

/** The inspections of all images, in their order. */
export async function inspectImages(folder: string, project: ProjectFile): Promise<Inspection[]> {
  const kept = await readKept(folder)
  const seen: Seen = {
    classes: project.classes.length,
    labels: await filesBeside(labelPath(folder, 'any')),
    predictions: await filesBeside(predictionPath(folder, 'any')),
    journal: await journalOf(folder).stamps()
  }
  const entries = await mapFew(project.images, AT_A_TIME, (image) => inspectImage(folder, image, seen, kept[image.id]))
  const isNews = project.images.some(({ id }, i) => entries[i] !== kept[id])
  if (isNews || Object.keys(kept).length !== entries.length) {
    await writeKept(folder, Object.fromEntries(project.images.map(({ id }, i) => [id, entries[i]])))
  }
  return project.images.map(({ id }, i) => asInspection(entries[i], seen.predictions.has(`${id}.png`.normalize('NFC'))))
}

/** Files looked at at a time: enough to wait for many answers of a network share together. */
const AT_A_TIME = 32

/** What is known of all images at once, so that only files that are there are asked for one by one. */
interface Seen {
  readonly classes: number
  readonly labels: ReadonlySet<string>
  readonly predictions: ReadonlySet<string>
  /** By image, as the journal has it. */
  readonly journal: ReadonlyMap<string, number>
}

function asInspection(entry: KeptEntry, predicted: boolean): Inspection {
  const problem = entry.photoProblem ?? entry.labelProblem
  const date = dateOf(entry.photoStamp)
  return { classPixels: entry.classPixels, predicted, ...(date && { date }), ...(problem && { problem }) }
}

/** Where the photo of an image lies, absolute. */
export function imagePath(folder: string, image: { readonly file: string }): string {
  return isAbsolute(image.file) ? image.file : join(resolve(folder), image.file)
}

interface KeptEntry {
  /** What the entry was computed from. */
  readonly photoStamp: string
  readonly labelStamp: string
  readonly classPixels: readonly number[]
  readonly photoProblem?: string
  readonly labelProblem?: string
}
type Kept = Record<string, KeptEntry>

/** Answers `kept` itself when nothing changed. */
async function inspectImage(folder: string, image: ProjectImage, seen: Seen, kept?: KeptEntry): Promise<KeptEntry> {
  const size = `${image.width}x${image.height}`
  const isSaved = seen.labels.has(`${image.id}.png`.normalize('NFC'))
  const strokes = seen.journal.get(image.id)
  const photoStamp = `${size} ${await stampOf(imagePath(folder, image))}`
  const savedStamp = isSaved ? await stampOf(labelPath(folder, image.id)) : 'none'
  const labelStamp = `${size}x${seen.classes} ${savedStamp} ${strokes ?? 'none'}`
  if (kept?.photoStamp === photoStamp && kept.labelStamp === labelStamp) return kept
  const photo =
    kept?.photoStamp === photoStamp
      ? { photoProblem: kept.photoProblem }
      : { photoProblem: await findPhotoProblem(folder, image) }
  const label =
    kept?.labelStamp === labelStamp
      ? { classPixels: kept.classPixels, labelProblem: kept.labelProblem }
      : isSaved || strokes !== undefined
        ? await inspectLabel(folder, image, seen.classes)
        : { classPixels: new Array<number>(seen.classes).fill(0) }
  return { photoStamp, labelStamp, ...label, ...photo }
}

async function findPhotoProblem(folder: string, image: ProjectImage): Promise<string | undefined> {
  const file = imagePath(folder, image)
  try {
    const { width, height } = await photoSize(file)
    if (width === image.width && height === image.height) return undefined
    return `${file} is ${width} x ${height} pixels now, but the project knows it as ${image.width} x ${image.height}.`
  } catch (error) {
    return describeFailure(error).message
  }
}

async function inspectLabel(
  folder: string,
  image: ProjectImage,
  classCount: number
): Promise<Pick<KeptEntry, 'classPixels' | 'labelProblem'>> {
  try {
    // A large one is packed, which the window asks for next.
    const counts = isKeptPacked(image)
      ? countPacked(await readPackedLabel(folder, image, classCount))
      : countIndices((await readLabel(folder, image, classCount))?.pixels ?? new Uint8Array(0))
    return { classPixels: [...counts.subarray(0, classCount)] }
  } catch (error) {
    return { classPixels: new Array<number>(classCount).fill(0), labelProblem: describeFailure(error).message }
  }
}

function keptPath(folder: string): string {
  return join(resolve(folder), '.segsmith', 'inspection.json')
}

/** A cache only: whatever is wrong with it, everything is looked at again. */
async function readKept(folder: string): Promise<Kept> {
  try {
    const content: unknown = JSON.parse(await readFile(keptPath(folder), 'utf8'))
    return content && typeof content === 'object' ? (content as Kept) : {}
  } catch {
    return {}
  }
}

/** A read-only project opens all the same, only slower. */
async function writeKept(folder: string, kept: Kept): Promise<void> {
  await writeAtomically(keptPath(folder), JSON.stringify(kept)).catch(() => undefined)
}

/** As `fileStamp` begins, behind the size of the image. */
function dateOf(photoStamp: string): number | undefined {
  const milliseconds = Number.parseFloat(photoStamp.split(' ')[1])
  return Number.isFinite(milliseconds) ? Math.round(milliseconds) : undefined
}

async function stampOf(file: string): Promise<string> {
  return fileStamp(file).catch(() => 'none')
}

/** The names of the files in the folder of this one; none when there is no such folder. */
async function filesBeside(file: string): Promise<ReadonlySet<string>> {
  const names = await readdir(dirname(file)).catch(() => [])
  return new Set(names.map((name) => name.normalize('NFC')))
}
