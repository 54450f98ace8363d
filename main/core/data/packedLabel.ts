/** Labels and their provenance as they go to the window: the journal applied band by band, packed in tiles. */
import { stat } from 'node:fs/promises'
import { journalOf, type Unsettled } from './journal'
import { blankBands, labelBands } from './labelBands'
import { isChangedOutside, keptPath } from './labelFile'
import {
  changesBeyond,
  checkIndices,
  checkPatch,
  checkSize,
  labelPath,
  provenancePath,
  readIfThere,
  saysSomething,
  type SizedImage
} from './labels'
import { isKeptPacked, keepPacked, readKeptPacked } from './packedCache'
import { LabelPacker } from './packLabels'
import { applyPatch, type Layer } from './patches'
import { readPngChunks } from './png'
import { inTurn } from './queue'
import type { PackedLabels } from './types'

/** The label as this program knows it, whatever another one made of its file; null when nothing was painted yet. */
export function readPackedLabel(folder: string, image: SizedImage, classCount: number): Promise<PackedLabels | null> {
  return inTurn(labelPath(folder, image.id), async () => {
    const stamp = isKeptPacked(image) ? await labelStamp(folder, image.id, classCount) : null
    const kept = stamp && (await readKeptPacked(folder, image, stamp))
    if (kept) return kept
    const packed = await packLabel(folder, image, classCount)
    // Nobody waits for it; the same work may be done twice at worst.
    if (stamp && packed) void keepPacked(folder, image, stamp, packed)
    return packed
  })
}

async function packLabel(folder: string, image: SizedImage, classCount: number): Promise<PackedLabels | null> {
  const isOwn = !(await isChangedOutside(folder, image.id))
  const file = isOwn ? labelPath(folder, image.id) : keptPath(folder, image.id)
  const unsettled = await journalOf(folder).unsettled(image.id)
  for (const { patches } of unsettled.changes) {
    for (const patch of patches) checkPatch(patch, image, classCount, `A step in the journal of "${image.id}"`)
  }
  const packer = new LabelPacker(image.width, image.height)
  const isThere = await packInto(packer, { file, image, unsettled, layer: 'label' })
  checkIndices(packer.values, classCount, file)
  return isThere ? packer.finish() : null
}

/** Who decided each pixel; null when nothing is known. */
export function readPackedProvenance(folder: string, image: SizedImage): Promise<PackedLabels | null> {
  return inTurn(labelPath(folder, image.id), async () => {
    const unsettled = await journalOf(folder).unsettled(image.id)
    const packer = new LabelPacker(image.width, image.height)
    const file = provenancePath(folder, image.id)
    return (await packInto(packer, { file, image, unsettled, layer: 'provenance' })) ? packer.finish() : null
  })
}

/** Another text whenever the label of an image may be another: what was read ahead is compared by it. */
export async function labelStamp(folder: string, imageId: string, classCount: number): Promise<string> {
  const [stamps, ...files] = await Promise.all([
    journalOf(folder).stamps(),
    ...[labelPath(folder, imageId), provenancePath(folder, imageId)].map((file) => stat(file).catch(() => null))
  ])
  const ages = files.map((file) => (file ? `${file.mtimeMs} ${file.size}` : 'none'))
  return [stamps.get(imageId) ?? 0, ...ages, classCount].join(', ')
}

interface PackedSource {
  readonly file: string
  readonly image: SizedImage
  readonly unsettled: Unsettled
  readonly layer: Layer
}

/** Answers whether there is anything: a file, or a change that says something about the layer. */
async function packInto(packer: LabelPacker, { file, image, unsettled, layer }: PackedSource): Promise<boolean> {
  const bytes = await readIfThere(file)
  const changes = changesBeyond(bytes, unsettled, layer)
  if (!bytes && !saysSomething(changes, layer)) return false
  if (bytes) checkSize(readPngChunks(bytes, file).header, image, file)
  const bands = bytes ? labelBands(bytes, file) : blankBands(image.width, image.height)
  for await (const band of bands) {
    for (const { patches, direction } of changes) {
      for (const patch of patches) applyPatch(band, patch, layer, direction)
    }
    packer.add(band)
  }
  return true
}
