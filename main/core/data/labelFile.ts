/** Bringing the files of a label up to what the journal says: only the bands of rows that changed are packed again. */
import { dirname, join, resolve } from 'node:path'
import { BandedPng, BAND_ROWS } from './bandedPng'
import { sweepTemporaries, writeAtomically } from './atomic'
import { describeFailure } from '../failure'
import type { TaskProgress } from '../taskProgress'
import { journalOf, type Change, type Unsettled } from './journal'
import {
  changesBeyond,
  checkSize,
  colorsOf,
  digestOf,
  fileDigest,
  labelPath,
  provenancePath,
  readIfThere,
  type SizedImage
} from './labels'
import { applyPatch, valuesOf, type Layer } from './patches'
import { findImage, readKnownProject } from './projectFile'
import { PROVENANCE_COLORS } from './provenance'
import { inTurn, mapFew } from './queue'

/** 'changed-outside': another program wrote the file since, and it was left as it is. */
export type SettleOutcome = 'settled' | 'changed-outside' | 'elsewhere'

/**
 * Writes the label of an image and its provenance from the journal. Killed on the way, the journal is replayed over whichever
 * file is there: it repaints what is there already. Where the project cannot be written to, its refuge gets the files.
 */
export function settleLabel(folder: string, imageId: string, overwrites = false): Promise<SettleOutcome> {
  return inTurn(labelPath(folder, imageId), async () => {
    const image = await findImage(folder, imageId)
    const unsettled = await journalOf(folder).unsettled(imageId)
    if (unsettled.changes.length === 0) return 'settled'
    const found = await readIfThere(labelPath(folder, imageId))
    const isOwn = isOwnFile(found, unsettled.digests)
    if (!overwrites && !isOwn) return 'changed-outside'
    const base = isOwn ? found : await readIfThere(keptPath(folder, imageId))
    const [label, provenance] = await packLayers(folder, image, unsettled, base)
    try {
      await replaceFiles(folder, imageId, {
        label,
        provenance,
        through: unsettled.through,
        replaced: fileDigest(found)
      })
      return 'settled'
    } catch (error) {
      const refuge = journalOf(folder).refugeFolder
      if (!refuge) throw error
      if (provenance) await writeAtomically(provenancePath(refuge, imageId), provenance)
      await writeAtomically(labelPath(refuge, imageId), label)
      return 'elsewhere'
    }
  })
}

/**
 * Brings every label file up to the journal; what another program changed is left to the person. Several follow at once, as
 * most of the time is spent waiting for the disk. An image whose files cannot be brought up to it does not hold up the others;
 * a disk that takes no more ends it.
 */
export async function settleLabels(folder: string, progress: TaskProgress = QUIETLY): Promise<void> {
  const imageIds = await journalOf(folder).unsettledImages()
  let done = 0
  let failure: unknown = null
  await mapFew(imageIds, await howManyAtOnce(folder), async (imageId) => {
    if (progress.shouldStop() || isOfDisk(failure)) return
    await settleLabel(folder, imageId).catch((error: unknown) => {
      if (!isOfDisk(failure)) failure = error
    })
    progress.report(++done, imageIds.length)
  })
  if (failure) throw failure
}

const QUIETLY: TaskProgress = { report: () => undefined, shouldStop: () => false }
const MOST_AT_ONCE = 16
/** Of all images that are worked on at once. */
const MOST_PIXELS = 2 ** 26

/** Few enough that the largest of them would fit into memory side by side. */
async function howManyAtOnce(folder: string): Promise<number> {
  const { images } = await readKnownProject(folder)
  const largest = images.reduce((most, { width, height }) => Math.max(most, width * height), 1)
  return Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(MOST_PIXELS / largest)))
}

function isOfDisk(failure: unknown): boolean {
  return failure !== null && ['disk-full', 'read-only'].includes(describeFailure(failure).code)
}

/** Removes what a program that was killed left beside the label files. */
export async function sweepLabels(folder: string, now: number): Promise<void> {
  for (const pathOf of [labelPath, provenancePath, keptPath]) await sweepTemporaries(dirname(pathOf(folder, '_')), now)
}

/** Whether the label file is another than the one that this program wrote last. */
export async function isChangedOutside(folder: string, imageId: string): Promise<boolean> {
  const own = await journalOf(folder).digestsOf(imageId)
  return own.length > 0 && !isOwnFile(await readIfThere(labelPath(folder, imageId)), own)
}

/** Whether this is what one with one of these digests was; nothing is known of any when there is none. */
function isOwnFile(bytes: Uint8Array | null, digests: readonly string[]): boolean {
  return digests.length === 0 || digests.includes(fileDigest(bytes))
}

/** The label file as this program wrote it last, whatever became of the one in `labels`. */
export function keptPath(folder: string, imageId: string): string {
  return join(resolve(folder), 'journal', 'labels', `${imageId}.png`)
}

interface Packed {
  readonly label: Uint8Array
  readonly provenance: Uint8Array | null
  readonly through: number
  /** The digest of the label file that is there. */
  readonly replaced: string
}

async function replaceFiles(
  folder: string,
  imageId: string,
  { label, provenance, through, replaced }: Packed
): Promise<void> {
  const journal = journalOf(folder)
  const digest = digestOf(label)
  const digests = { label: digest, ...(provenance && { provenance: digestOf(provenance) }) }
  await journal.beginSettling({ imageId, through, digests, replaced })
  if (provenance) await writeAtomically(provenancePath(folder, imageId), provenance)
  await writeAtomically(keptPath(folder, imageId), label)
  await writeAtomically(labelPath(folder, imageId), label)
  await journal.settle(imageId, digest, through)
}

/** `base` is the label file as this program wrote it. */
async function packLayers(
  folder: string,
  image: SizedImage,
  unsettled: Unsettled,
  base: Uint8Array | null
): Promise<[label: Uint8Array, provenance: Uint8Array | null]> {
  const { classes } = await readKnownProject(folder)
  const label = await packLayer(base, labelPath(folder, image.id), image, unsettled, 'label')
  const hasProvenance = unsettled.changes.some(({ patches }) => patches.some((patch) => patch.provenanceAfter))
  if (!hasProvenance) return [await label.encode(colorsOf(classes)), null]
  const file = provenancePath(folder, image.id)
  const provenance = await packLayer(await readIfThere(file), file, image, unsettled, 'provenance')
  return [await label.encode(colorsOf(classes)), await provenance.encode(PROVENANCE_COLORS)]
}

/** A file as it is there, with what it does not hold yet; `file` is what failures call it. */
async function packLayer(
  bytes: Uint8Array | null,
  file: string,
  image: SizedImage,
  unsettled: Unsettled,
  layer: Layer
): Promise<BandedPng> {
  const png = bytes ? await BandedPng.read(bytes, file) : BandedPng.blank(image.width, image.height)
  checkSize(png, image, file)
  await change(png, changesBeyond(bytes, unsettled, layer), layer)
  return png
}

async function change(png: BandedPng, changes: readonly Change[], layer: Layer): Promise<void> {
  for (let band = 0; band < png.bandCount; band++) {
    const [top, bottom] = [band * BAND_ROWS, (band + 1) * BAND_ROWS]
    const touching = changes.flatMap(({ patches, direction }) =>
      patches
        .filter((patch) => patch.y < bottom && patch.y + patch.height > top && valuesOf(patch, layer)[0].length > 0)
        .map((patch) => ({ patch, direction }))
    )
    if (touching.length === 0) continue
    const rows = png.rows(band)
    for (const { patch, direction } of touching) applyPatch(rows, patch, layer, direction)
    await png.change(band, rows)
  }
}
