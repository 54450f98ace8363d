/** Bringing the files of a label up to what the journal says: only the bands of rows that changed are packed again. */
import { dirname, join, resolve } from 'node:path'
import { BandedPng, BAND_ROWS } from './bandedPng'
import { sweepTemporaries, writeAtomically } from './atomic'
import { journalOf, type Change, type Unsettled } from './journal'
import {
  changesBeyond,
  checkSize,
  colorsOf,
  digestOf,
  labelPath,
  provenancePath,
  readIfThere,
  type SizedImage
} from './labels'
import { applyPatch, valuesOf, type Layer } from './patches'
import { findImage, readKnownProject } from './projectFile'
import { PROVENANCE_COLORS } from './provenance'
import { inTurn } from './queue'

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
    if (!overwrites && (await isChangedOutside(folder, imageId))) return 'changed-outside'
    const [label, provenance] = await packLayers(folder, image, unsettled)
    try {
      await replaceFiles(folder, imageId, { label, provenance, through: unsettled.through })
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

/** Brings every label file up to the journal; what another program changed is left to the person. */
export async function settleLabels(folder: string): Promise<void> {
  for (const imageId of await journalOf(folder).unsettledImages()) await settleLabel(folder, imageId)
}

/** Removes what a program that was killed left beside the label files. */
export async function sweepLabels(folder: string, now: number): Promise<void> {
  for (const pathOf of [labelPath, provenancePath, keptPath]) await sweepTemporaries(dirname(pathOf(folder, '_')), now)
}

/** Whether the label file is another than the one that this program wrote last. */
export async function isChangedOutside(folder: string, imageId: string): Promise<boolean> {
  const own = await journalOf(folder).digestsOf(imageId)
  if (own.length === 0) return false
  const bytes = await readIfThere(labelPath(folder, imageId))
  return !own.includes(bytes ? digestOf(bytes) : '')
}

/** The label file as this program wrote it last, whatever became of the one in `labels`. */
export function keptPath(folder: string, imageId: string): string {
  return join(resolve(folder), 'journal', 'labels', `${imageId}.png`)
}

interface Packed {
  readonly label: Uint8Array
  readonly provenance: Uint8Array | null
  readonly through: number
}

async function replaceFiles(folder: string, imageId: string, { label, provenance, through }: Packed): Promise<void> {
  const journal = journalOf(folder)
  const digest = digestOf(label)
  await journal.beginSettling(
    imageId,
    { label: digest, ...(provenance && { provenance: digestOf(provenance) }) },
    through
  )
  if (provenance) await writeAtomically(provenancePath(folder, imageId), provenance)
  await writeAtomically(keptPath(folder, imageId), label)
  await writeAtomically(labelPath(folder, imageId), label)
  await journal.settle(imageId, digest, through)
}

async function packLayers(
  folder: string,
  image: SizedImage,
  unsettled: Unsettled
): Promise<[label: Uint8Array, provenance: Uint8Array | null]> {
  const { classes } = await readKnownProject(folder)
  const isOwn = !(await isChangedOutside(folder, image.id))
  const base = isOwn ? labelPath(folder, image.id) : keptPath(folder, image.id)
  const label = await packLayer(base, image, unsettled, 'label')
  const hasProvenance = unsettled.changes.some(({ patches }) => patches.some((patch) => patch.provenanceAfter))
  if (!hasProvenance) return [await label.encode(colorsOf(classes)), null]
  const provenance = await packLayer(provenancePath(folder, image.id), image, unsettled, 'provenance')
  return [await label.encode(colorsOf(classes)), await provenance.encode(PROVENANCE_COLORS)]
}

/** A file as it is there, with what it does not hold yet. */
async function packLayer(file: string, image: SizedImage, unsettled: Unsettled, layer: Layer): Promise<BandedPng> {
  const bytes = await readIfThere(file)
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
