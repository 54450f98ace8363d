/**
 * The label of an image is `labels/<id>.png` with the strokes of `labels/<id>.journal` replayed over it; its prediction is
 * `predictions/<id>.png`. Everything about one image happens in turn, so a stroke is never lost between two writes.
 */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure, describeFailure } from '../failure'
import { writeAtomically } from './atomic'
import { appendToJournal, readJournal, removeJournal } from './journal'
import { decodeIndexPng, encodeIndexPng } from './png'
import { findImage, readProjectFile } from './projectFile'
import { inTurn } from './queue'
import { UNLABELLED, type LabelClass, type LabelMap, type LabelPatch, type ProjectImage } from './types'

type SizedImage = Pick<ProjectImage, 'id' | 'width' | 'height'>

/**
 * The label with its journal applied; null when nothing was painted yet. The journal is read first: should another process
 * save the label in between, its strokes are seen twice rather than not at all.
 */
export function readLabel(folder: string, image: SizedImage, classCount: number): Promise<LabelMap | null> {
  const file = labelPath(folder, image.id)
  const journal = journalPath(folder, image.id)
  return inTurn(file, async () => {
    const patches = await readJournal(journal)
    const saved = await readMap(file, image)
    if (saved) checkIndices(saved, classCount, file)
    if (patches.length === 0) return saved
    const label = saved ?? blankLabel(image)
    for (const patch of patches) {
      checkPatch(patch, image, classCount, journal)
      applyPatch(label, patch)
    }
    return label
  })
}

/** Appends one record to the journal; when it resolves, the strokes survive a crash and a power cut. */
export function appendStrokes(folder: string, imageId: string, patches: readonly LabelPatch[]): Promise<void> {
  return inTurn(labelPath(folder, imageId), async () => {
    const { image, classes } = await findImageAndClasses(folder, imageId)
    for (const patch of patches) checkPatch(patch, image, classes.length, `The stroke on "${imageId}"`)
    if (patches.length > 0) await appendToJournal(journalPath(folder, imageId), patches)
  })
}

/**
 * Replaces the label and then drops the journal, whose strokes `label` must contain. Killed in between, the journal is
 * replayed over the new label: it repaints what is already there.
 */
export function saveLabel(folder: string, imageId: string, label: LabelMap): Promise<{ labelled: number }> {
  const file = labelPath(folder, imageId)
  return inTurn(file, async () => {
    const { image, classes } = await findImageAndClasses(folder, imageId)
    checkSize(label, image, `The label of "${imageId}"`)
    checkIndices(label, classes.length, `The label of "${imageId}"`)
    await writeAtomically(file, encodeIndexPng(label, colorsOf(classes)))
    await removeJournal(journalPath(folder, imageId))
    return { labelled: (label.pixels.length - countIndices(label.pixels)[UNLABELLED]) / label.pixels.length }
  })
}

/** The stored prediction, unlabelled where it names a class that was removed since; null when there is none. */
export function readPrediction(folder: string, image: SizedImage): Promise<LabelMap | null> {
  const file = predictionPath(folder, image.id)
  return inTurn(file, async () => {
    const map = await readMap(file, image)
    return map && keepClasses(map, (await readProjectFile(folder)).classes.length)
  })
}

/** Makes every pixel of a class beyond the first `classCount` unlabelled. */
export function keepClasses(map: LabelMap, classCount: number): LabelMap {
  return { ...map, pixels: map.pixels.map((index) => (index < classCount ? index : UNLABELLED)) }
}

export function savePrediction(folder: string, imageId: string, map: LabelMap): Promise<void> {
  const file = predictionPath(folder, imageId)
  return inTurn(file, async () => {
    const { image, classes } = await findImageAndClasses(folder, imageId)
    checkSize(map, image, `The prediction of "${imageId}"`)
    await writeAtomically(file, encodeIndexPng(map, colorsOf(classes)))
  })
}

export function labelPath(folder: string, imageId: string): string {
  return join(resolve(folder), 'labels', `${imageId}.png`)
}

export function journalPath(folder: string, imageId: string): string {
  return join(resolve(folder), 'labels', `${imageId}.journal`)
}

export function predictionPath(folder: string, imageId: string): string {
  return join(resolve(folder), 'predictions', `${imageId}.png`)
}

/** How many pixels have each of the 256 values. */
export function countIndices(pixels: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256)
  for (let i = 0; i < pixels.length; i++) counts[pixels[i]]++
  return counts
}

async function findImageAndClasses(
  folder: string,
  imageId: string
): Promise<{ readonly image: ProjectImage; readonly classes: readonly LabelClass[] }> {
  const image = await findImage(folder, imageId)
  return { image, classes: (await readProjectFile(folder)).classes }
}

function colorsOf(classes: readonly LabelClass[]): string[] {
  return classes.map(({ color }) => color)
}

async function readMap(file: string, image: SizedImage): Promise<LabelMap | null> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (error) {
    const { code, message } = describeFailure(error)
    if (code === 'not-found') return null
    throw new Failure(code, message)
  }
  const map = decodeIndexPng(bytes, file)
  checkSize(map, image, file)
  return map
}

function blankLabel({ width, height }: SizedImage): LabelMap {
  return { width, height, pixels: new Uint8Array(width * height).fill(UNLABELLED) }
}

function applyPatch(label: LabelMap, { x, y, width, height, pixels }: LabelPatch): void {
  for (let row = 0; row < height; row++) {
    label.pixels.set(pixels.subarray(row * width, (row + 1) * width), (y + row) * label.width + x)
  }
}

function checkSize(map: LabelMap, image: SizedImage, name: string): void {
  if (map.width === image.width && map.height === image.height && map.pixels.length === map.width * map.height) return
  const expected = `${image.width} x ${image.height}`
  const found = `${map.width} x ${map.height}`
  const message = `${name} is ${found} pixels, but its image is ${expected}; the label must have the size of the image.`
  throw new Failure('bad-label', message, { expected, found })
}

function checkIndices({ pixels }: { readonly pixels: Uint8Array }, classCount: number, name: string): void {
  const found = countIndices(pixels).findIndex((count, index) => count > 0 && index >= classCount)
  if (found === -1 || found === UNLABELLED) return
  const message = `${name} holds class index ${found}, but the project has ${classCount} classes (0 to ${classCount - 1}, ${UNLABELLED} is unlabelled).`
  throw new Failure('bad-label', message, { found, classes: classCount })
}

function checkPatch(patch: LabelPatch, image: SizedImage, classCount: number, name: string): void {
  const { x, y, width, height, pixels } = patch
  const isWhole = [x, y, width, height].every((value) => Number.isInteger(value) && value >= 0)
  if (!isWhole || pixels.length !== width * height || x + width > image.width || y + height > image.height) {
    const message = `${name} covers ${width} x ${height} pixels at (${x}, ${y}) with ${pixels.length} values, but the image is ${image.width} x ${image.height}.`
    throw new Failure('bad-label', message)
  }
  checkIndices(patch, classCount, name)
}
