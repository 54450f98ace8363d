/** How far a person is with each image: noted in the journal as steps, and written into `project.json` now and then. */
import { journalOf } from './journal'
import { changeProjectFile, readProjectFile } from './projectFile'

/** Brings `project.json` up to the journal, whose old steps may be forgotten then. */
export async function settleReviews(folder: string): Promise<void> {
  const states = await journalOf(folder).reviewStates()
  const { images } = await readProjectFile(folder)
  if (images.every(({ id, review }) => !states.has(id) || states.get(id) === (review ?? 'to do'))) return
  await changeProjectFile(folder, (project) => ({
    ...project,
    images: project.images.map((image) => ({ ...image, review: states.get(image.id) ?? image.review }))
  }))
}
