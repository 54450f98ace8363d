/**
 * The label of an image is `labels/<id>.png` with what the journal has beyond it; `provenance/<id>.png` says who decided each
 * pixel, its prediction is `predictions/<id>.png`. Strokes go to the journal, the files follow when there is time.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure, describeFailure } from '../failure'
import { writeAtomically } from './atomic'
import { journalOf, type Change, type Unsettled } from './journal'
import { applyPatch, areValuesOf, namedValues, valuesOf, type Layer } from './patches'
import { decodeIndexPng, encodeIndexPng } from './png'
import { findImage, readKnownProject } from './projectFile'
import { inTurn } from './queue'
import { UNLABELLED, type LabelClass, type LabelMap, type ProjectImage, type Step, type StepPatch } from './types'

export type SizedImage = Pick<ProjectImage, 'id' | 'width' | 'height'>

/** The label with its journal applied; null when nothing was painted yet. */
export function readLabel(folder: string, image: SizedImage, classCount: number): Promise<LabelMap | null> {
  const file = labelPath(folder, image.id)
  return inTurn(file, async () => {
    const unsettled = await journalOf(folder).unsettled(image.id)
    const bytes = await readIfThere(file)
    const saved = bytes && decodeMap(bytes, file, image)
    if (saved) checkIndices(saved.pixels, classCount, file)
    for (const { patches } of unsettled.changes) {
      for (const patch of patches) checkPatch(patch, image, classCount, `A step in the journal of "${image.id}"`)
    }
    return withChanges(saved, image, changesBeyond(bytes, unsettled, 'label'), 'label')
  })
}

/** Who decided each pixel, `UNLABELLED` where nobody did; null when nothing is known. */
export function readProvenance(folder: string, image: SizedImage): Promise<LabelMap | null> {
  return inTurn(labelPath(folder, image.id), async () => {
    const unsettled = await journalOf(folder).unsettled(image.id)
    const file = provenancePath(folder, image.id)
    const bytes = await readIfThere(file)
    const saved = bytes && decodeMap(bytes, file, image)
    return withChanges(saved, image, changesBeyond(bytes, unsettled, 'provenance'), 'provenance')
  })
}

/** Appends a step to the journal; when it resolves, the step survives a crash and a power cut. */
export async function commitStep(folder: string, step: Step): Promise<void> {
  const { classes } = await readKnownProject(folder)
  for (const { imageId, patches } of step.parts) {
    const image = await findImage(folder, imageId)
    for (const patch of patches) checkPatch(patch, image, classes.length, `The stroke on "${imageId}"`)
  }
  await journalOf(folder).commit(step)
}

/** Replaces the label as a whole, together with what the journal has of it. */
export function saveLabel(folder: string, imageId: string, label: LabelMap): Promise<{ labelled: number }> {
  const file = labelPath(folder, imageId)
  return inTurn(file, async () => {
    const image = await findImage(folder, imageId)
    const { classes } = await readKnownProject(folder)
    checkSize(label, image, `The label of "${imageId}"`)
    checkIndices(label.pixels, classes.length, `The label of "${imageId}"`)
    const journal = journalOf(folder)
    const { changes, through } = await journal.unsettled(imageId)
    const bytes = encodeIndexPng(label, colorsOf(classes))
    const isKnown = changes.length > 0 || (await journal.digestsOf(imageId)).length > 0
    if (isKnown) {
      const replaced = fileDigest(await readIfThere(file))
      await journal.beginSettling({ imageId, through, digests: { label: digestOf(bytes) }, replaced })
    }
    await writeAtomically(file, bytes)
    if (isKnown) await journal.settle(imageId, digestOf(bytes), through)
    return { labelled: (label.pixels.length - countIndices(label.pixels)[UNLABELLED]) / label.pixels.length }
  })
}

/** The stored prediction, unlabelled where it names a class that was removed since; null when there is none. */
export function readPrediction(folder: string, image: SizedImage): Promise<LabelMap | null> {
  const file = predictionPath(folder, image.id)
  return inTurn(file, async () => {
    const map = await readMap(file, image)
    return map && keepClasses(map, (await readKnownProject(folder)).classes.length)
  })
}

/** Makes every pixel of a class beyond the first `classCount` unlabelled. */
export function keepClasses(map: LabelMap, classCount: number): LabelMap {
  return { ...map, pixels: map.pixels.map((index) => (index < classCount ? index : UNLABELLED)) }
}

export function savePrediction(folder: string, imageId: string, map: LabelMap): Promise<void> {
  const file = predictionPath(folder, imageId)
  return inTurn(file, async () => {
    const image = await findImage(folder, imageId)
    checkSize(map, image, `The prediction of "${imageId}"`)
    await writeAtomically(file, encodeIndexPng(map, colorsOf((await readKnownProject(folder)).classes)))
  })
}

export function labelPath(folder: string, imageId: string): string {
  return join(resolve(folder), 'labels', `${imageId}.png`)
}

export function provenancePath(folder: string, imageId: string): string {
  return join(resolve(folder), 'provenance', `${imageId}.png`)
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

/** Tells one version of a label file from another. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex')
}

/** The same for what was found in place of a file: '' when there is none. */
export function fileDigest(bytes: Uint8Array | null): string {
  return bytes ? digestOf(bytes) : ''
}

export function colorsOf(classes: readonly LabelClass[]): string[] {
  return classes.map(({ color }) => color)
}

/** A map as it is in its file, which must have the size of the image; null when there is no file. */
export async function readMap(file: string, image: SizedImage): Promise<LabelMap | null> {
  const bytes = await readIfThere(file)
  return bytes && decodeMap(bytes, file, image)
}

/** The changes that a file does not hold: put in place just before a crash, it holds more than was noted of it. */
export function changesBeyond(
  bytes: Uint8Array | null,
  { changes, versions }: Unsettled,
  layer: Layer
): readonly Change[] {
  if (!bytes || versions[layer].size === 0) return changes
  const reached = versions[layer].get(digestOf(bytes)) ?? 0
  return changes.filter(({ place }) => place >= reached)
}

export function decodeMap(bytes: Uint8Array, file: string, image: SizedImage): LabelMap {
  const map = decodeIndexPng(bytes, file)
  checkSize(map, image, file)
  return map
}

export async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code, message } = describeFailure(error)
    if (code === 'not-found') return null
    throw new Failure(code, message)
  }
}

/** The map after the changes; null when there was none and they say nothing about it. */
export function withChanges(
  saved: LabelMap | null,
  image: SizedImage,
  changes: readonly Change[],
  layer: Layer
): LabelMap | null {
  if (!saysSomething(changes, layer)) return saved
  const map = saved ?? blankMap(image)
  const rows = { pixels: map.pixels, top: 0, count: map.height, stride: map.width, margin: 0 }
  for (const { patches, direction } of changes) {
    for (const patch of patches) applyPatch(rows, patch, layer, direction)
  }
  return map
}

export function saysSomething(changes: readonly Change[], layer: Layer): boolean {
  return changes.some(({ patches }) => patches.some((patch) => valuesOf(patch, layer)[0].length > 0))
}

export function blankMap({ width, height }: Pick<SizedImage, 'width' | 'height'>): LabelMap {
  return { width, height, pixels: new Uint8Array(width * height).fill(UNLABELLED) }
}

export function checkSize(map: Pick<LabelMap, 'width' | 'height'>, image: SizedImage, name: string): void {
  if (map.width === image.width && map.height === image.height) return
  const expected = `${image.width} x ${image.height}`
  const found = `${map.width} x ${map.height}`
  const message = `${name} is ${found} pixels, but its image is ${expected}; the label must have the size of the image.`
  throw new Failure('bad-label', message, { expected, found })
}

export function checkIndices(pixels: Uint8Array, classCount: number, name: string): void {
  const found = countIndices(pixels).findIndex((count, index) => count > 0 && index >= classCount)
  if (found === -1 || found === UNLABELLED) return
  const message = `${name} holds class index ${found}, but the project has ${classCount} classes (0 to ${classCount - 1}, ${UNLABELLED} is unlabelled).`
  throw new Failure('bad-label', message, { found, classes: classCount })
}

export function checkPatch(patch: StepPatch, image: SizedImage, classCount: number, name: string): void {
  const { x, y, width, height, before, after, provenanceBefore: from, provenanceAfter: to } = patch
  const isWhole = [x, y, width, height].every((value) => Number.isInteger(value) && value >= 0)
  const pixels = width * height
  const areFull = [before, after, from, to].every((values) => values === undefined || areValuesOf(values, pixels))
  if (!isWhole || !areFull || !from !== !to || x + width > image.width || y + height > image.height) {
    const message = `${name} covers ${width} x ${height} pixels at (${x}, ${y}) with ${after.length} values, but the image is ${image.width} x ${image.height}.`
    throw new Failure('bad-label', message)
  }
  checkIndices(namedValues(after, pixels), classCount, name)
}
