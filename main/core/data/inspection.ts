/**
 * What can be seen of a project's images without opening them in the editor: labelled pixels per class, and what is
 * wrong with a photo or a label. Results are kept in `.segsmith/inspection.json` until a file changes, so that opening
 * a project reads only what is new.
 */
import { access, readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { describeFailure } from '../failure'
import { writeAtomically } from './atomic'
import { journalOf } from './journal'
import { countIndices, labelPath, predictionPath, readLabel } from './labels'
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
  const next: Kept = {}
  const stamps = await journalOf(folder).stamps()
  const inspections = await mapFew(project.images, 4, async (image) => {
    const journalStamp = String(stamps.get(image.id) ?? 'none')
    const entry = await inspectImage(folder, image, { classes: project.classes.length, journalStamp }, kept[image.id])
    next[image.id] = entry
    const problem = entry.photoProblem ?? entry.labelProblem
    const predicted = await exists(predictionPath(folder, image.id))
    const date = dateOf(entry.photoStamp)
    return { classPixels: entry.classPixels, predicted, ...(date && { date }), ...(problem && { problem }) }
  })
  if (JSON.stringify(next) !== JSON.stringify(kept)) await writeKept(folder, next)
  return inspections
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

async function inspectImage(
  folder: string,
  image: ProjectImage,
  { classes, journalStamp }: { readonly classes: number; readonly journalStamp: string },
  kept?: KeptEntry
): Promise<KeptEntry> {
  const size = `${image.width}x${image.height}`
  const photoStamp = `${size} ${await stampOf(imagePath(folder, image))}`
  const labelStamp = `${size}x${classes} ${await stampOf(labelPath(folder, image.id))} ${journalStamp}`
  const photo =
    kept?.photoStamp === photoStamp
      ? { photoProblem: kept.photoProblem }
      : { photoProblem: await findPhotoProblem(folder, image) }
  const label =
    kept?.labelStamp === labelStamp
      ? { classPixels: kept.classPixels, labelProblem: kept.labelProblem }
      : await inspectLabel(folder, image, classes)
  return JSON.parse(JSON.stringify({ photoStamp, labelStamp, ...label, ...photo })) as KeptEntry
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
    const label = await readLabel(folder, image, classCount)
    return { classPixels: [...countIndices(label?.pixels ?? new Uint8Array(0)).subarray(0, classCount)] }
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

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false
  )
}
