/**
 * A label file that another program changed: what this program had is kept beside the journal, and whichever of the two is
 * not taken becomes a step in the history, so that neither is lost.
 */
import { journalOf } from './journal'
import { isChangedOutside, keptPath, settleLabel } from './labelFile'
import { blankMap, changesBeyond, checkIndices, commitStep, decodeMap, labelPath, readIfThere } from './labels'
import { readLabel, readMap, readProvenance } from './labels'
import { withChanges, type SizedImage } from './labels'
import { findImage, readKnownProject } from './projectFile'
import { stepPatches } from './stepPatches'
import { PROVENANCE, type LabelMap } from './types'

/** The label as this program knows it, whatever another one made of its file. */
export async function readOwnLabel(folder: string, image: SizedImage, classCount: number): Promise<LabelMap | null> {
  if (!(await isChangedOutside(folder, image.id))) return readLabel(folder, image, classCount)
  const unsettled = await journalOf(folder).unsettled(image.id)
  const file = keptPath(folder, image.id)
  const bytes = await readIfThere(file)
  const kept = bytes && decodeMap(bytes, file, image)
  return withChanges(kept, image, changesBeyond(bytes, unsettled, 'label'), 'label')
}

/** Takes one of the two; `step` names what is added to the history. */
export async function resolveLabel(
  folder: string,
  imageId: string,
  keep: 'mine' | 'theirs',
  step: { readonly id: string; readonly at: number }
): Promise<void> {
  const image = await findImage(folder, imageId)
  const classCount = (await readKnownProject(folder)).classes.length
  const mine = (await readOwnLabel(folder, image, classCount)) ?? blankMap(image)
  const theirs = (await readMap(labelPath(folder, imageId), image)) ?? blankMap(image)
  checkIndices(theirs.pixels, classCount, labelPath(folder, imageId))
  const provenance = await readProvenance(folder, image)
  const patches = stepPatches(mine, theirs, provenance, PROVENANCE.imported)
  if (patches.length > 0) {
    await commitStep(folder, { ...step, name: 'Changed by another program', parts: [{ imageId, patches }] })
    if (keep === 'mine') {
      const back = patches.map((patch) => ({
        ...patch,
        before: patch.after,
        after: patch.before,
        provenanceBefore: patch.provenanceAfter,
        provenanceAfter: patch.provenanceBefore
      }))
      await commitStep(folder, {
        id: `${step.id} back`,
        at: step.at,
        name: 'Kept my label',
        parts: [{ imageId, patches: back }]
      })
    }
  }
  await settleLabel(folder, imageId, true)
}
