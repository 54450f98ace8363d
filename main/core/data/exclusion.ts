/** Images that a person left out: they stay in the project with their labels, but nothing learns from them or is measured on them. */
import { describeFailure, Failure } from '../failure'
import { readLabel } from './labels'
import { readPhoto } from './photo'
import { imagePath, openProject } from './project'
import { changeProjectFile, readProjectFile } from './projectFile'
import { UNLABELLED, type ImageState, type ProjectState } from './types'

/** Whether training, validation and prediction may use an image. */
export const isUsable = (image: Pick<ImageState, 'problem' | 'excluded'>): boolean => !image.problem && !image.excluded

/** Leaves images out, or puts them back. @param names ids, or names of files */
export async function setExcluded(folder: string, names: readonly string[], excluded: boolean): Promise<ProjectState> {
  const { images } = await readProjectFile(folder)
  const chosen = new Set(names.map((name) => findId(images, name)))
  await changeProjectFile(folder, (project) => ({
    ...project,
    images: project.images.map((image) =>
      chosen.has(image.id) ? { ...image, excluded: excluded ? true : undefined } : image
    )
  }))
  return openProject(folder)
}

function findId(images: readonly { readonly id: string; readonly file: string }[], name: string): string {
  const found = images.find(({ id }) => id === name) ?? images.find(({ file }) => file.split(/[\\/]/).at(-1) === name)
  if (!found) throw new Failure('not-found', `The project has no image called "${name}".`)
  return found.id
}

export interface DamagedImage {
  readonly imageId: string
  readonly message: string
}

/** Decodes every labelled image that is in use, and leaves out those whose pixels or label cannot be read; answers them. */
export async function excludeDamaged(folder: string): Promise<readonly DamagedImage[]> {
  const { images } = await openProject(folder)
  const damaged: DamagedImage[] = []
  for (const image of images.filter((i) => i.state !== 'unlabelled' && isUsable(i)))
    try {
      await readPhoto(imagePath(folder, image))
      await readLabel(folder, image, UNLABELLED)
    } catch (error) {
      damaged.push({ imageId: image.id, message: describeFailure(error).message })
    }
  if (damaged.length > 0)
    await setExcluded(
      folder,
      damaged.map(({ imageId }) => imageId),
      true
    )
  return damaged
}
