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
import type { ImageState, ProjectState } from '../data/types'
import { weighsSources, weighSources, type SourceWeights, type WeighedLabel } from './sourceWeights'

export interface LabelCounts {
  /** Labelled pixels per class, each as much as it counts. */
  readonly histogram: readonly number[]
  /** Digests of the labels by image: tells new strokes from a label that was merely written again. */
  readonly digests: Map<string, number>
}

interface Counted {
  /** What it was counted from. */
  readonly version: string
  /** Of each of the project's classes. */
  readonly pixels: Float64Array
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
  const pixels = label ? countWeighed(label).slice(0, classes.length) : new Float64Array(classes.length)
  const counted = { version, pixels, digest: label && digestOf(label) }
  known.set(path, counted)
  return counted
}

/** By class index. */
function countWeighed({ label, weights }: WeighedLabel): Float64Array {
  if (!weights) return Float64Array.from(countIndices(label.pixels))
  const counts = new Float64Array(256)
  label.pixels.forEach((value, at) => (counts[value] += weights.table[weights.pixels[at]!]!))
  return counts
}

/** CRC-32 of what is learned from. */
export const digestOf = ({ label, weights }: WeighedLabel): number =>
  weights ? crc32(weights.pixels, crc32(label.pixels)) : crc32(label.pixels)

async function digestOfFile(file: string): Promise<string | null> {
  const bytes = await readIfThere(file)
  return bytes && `${bytes.length}:${crc32(bytes)}`
}

/** What training pixels count is said with them; a net is measured on all alike. */
export async function readTrusted(
  folder: string,
  image: ImageState,
  classCount: number,
  sources: SourceWeights
): Promise<WeighedLabel | null> {
  const label = await readLabel(folder, image, classCount)
  if (!label) return null
  if (image.part !== 'train' || !weighsSources(sources)) return { label, weights: null }
  return weighSources(label, await readProvenance(folder, image), sources)
}
