/**
 * How many pixels of each class the labels hold, and which version of each label it is. Counting decodes every label of a
 * project, so what was counted once is remembered for as long as the bytes on the disk are the same: dates and sizes would miss a
 * label that rots.
 */
import { crc32 } from 'node:zlib'
import { journalOf } from '../data/journal'
import { countIndices, labelPath, provenancePath, readIfThere, readLabel, readProvenance } from '../data/labels'
import { mapFew } from '../data/queue'
import { naming } from './naming'
import type { ImageState, LabelMap, ProjectState } from '../data/types'
import { weighsSources, withSourcesWeighed, type SourceWeights } from './sourceWeights'

export interface LabelCounts {
  /** Labelled pixels per class. */
  readonly histogram: readonly number[]
  /** CRC-32 of the labels by image: tells new strokes from a label that was merely written again. */
  readonly digests: Map<string, number>
}

interface Counted {
  /** What it was counted from. */
  readonly version: string
  /** Of each of the project's classes. */
  readonly pixels: Uint32Array
  /** Null where there is no label. */
  readonly digest: number | null
}

/** By the path of the label. */
const known = new Map<string, Counted>()

/** Files that are read at a time. */
const AT_A_TIME = 8

export async function countLabels(
  project: ProjectState,
  images: readonly ImageState[],
  sources: SourceWeights
): Promise<LabelCounts> {
  const strokes = await journalOf(project.folder).stamps()
  const counted = await mapFew(images, AT_A_TIME, (image) =>
    naming(image, () => count(project, image, sources, strokes.get(image.id)))
  )
  const histogram = project.classes.map((_, k) => counted.reduce((sum, { pixels }) => sum + pixels[k]!, 0))
  const digests = images.flatMap(({ id }, i) => {
    const { digest } = counted[i]!
    return digest === null ? [] : [[id, digest] as const]
  })
  return { histogram, digests: new Map(digests) }
}

async function count(
  { folder, classes }: ProjectState,
  image: ImageState,
  sources: SourceWeights,
  lastStroke: number | undefined
): Promise<Counted> {
  const path = labelPath(folder, image.id)
  const files = [path, ...(weighsSources(sources) ? [provenancePath(folder, image.id)] : [])]
  const contents = await Promise.all(files.map(digestOfFile))
  const { part, width, height } = image
  const version = JSON.stringify([contents, lastStroke, classes.length, part, width, height, sources])
  const before = known.get(path)
  if (before?.version === version) return before
  const label = await readTrusted(folder, image, classes.length, sources)
  const pixels = countIndices(label?.pixels ?? new Uint8Array(0)).slice(0, classes.length)
  const counted = { version, pixels, digest: label && crc32(label.pixels) }
  known.set(path, counted)
  return counted
}

async function digestOfFile(file: string): Promise<string | null> {
  const bytes = await readIfThere(file)
  return bytes && `${bytes.length}:${crc32(bytes)}`
}

/** Without the training pixels that do not count; a net is measured on all. */
export async function readTrusted(
  folder: string,
  image: ImageState,
  classCount: number,
  sources: SourceWeights
): Promise<LabelMap | null> {
  const label = await readLabel(folder, image, classCount)
  if (!label || image.part !== 'train' || !weighsSources(sources)) return label
  return withSourcesWeighed(label, await readProvenance(folder, image), sources)
}
