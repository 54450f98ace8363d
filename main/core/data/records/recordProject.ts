/** Makes a project of a .rec file: its images become the project's, its masks their labels. */
import { access, rm } from 'node:fs/promises'
import { join, parse, resolve } from 'node:path'
import { Failure } from '../../failure'
import { saveLabel } from '../labels'
import { makeProjectFolder } from '../newProject'
import { projectPath, readProjectFile } from '../projectFile'
import { UNLABELLED, type NewProject } from '../types'
import { forEachMask, unpackImages } from './unpackRecords'

/** Answers the images that were left out, each with its reason. When it fails, nothing of the project is left. */
export async function makeRecordProject(request: NewProject, seed: number): Promise<readonly string[]> {
  const folder = resolve(request.folder)
  const made = [projectPath(folder), join(folder, 'images'), join(folder, 'labels')]
  for (const path of made)
    if (await exists(path))
      throw new Failure('already-exists', `${path} exists already; choose another folder for the project.`)
  try {
    const images = join(folder, 'images')
    const names = await unpackImages(request.imageFolder, images)
    const skipped = await makeProjectFolder({ ...request, imageFolder: images, copyImages: false }, seed)
    await unpackLabels(request, folder, names)
    return skipped
  } catch (error) {
    for (const path of made) await rm(path, { recursive: true, force: true })
    throw error
  }
}

async function unpackLabels({ imageFolder, ignoredIndex }: NewProject, folder: string, names: readonly string[]) {
  const { images } = await readProjectFile(folder)
  const ids = new Map(images.map(({ id, file }) => [parse(file).base, id]))
  await forEachMask(imageFolder, async (index, mask) => {
    const id = ids.get(names[index])
    if (id === undefined) return
    const pixels = mask.pixels.map((value) => (value === ignoredIndex ? UNLABELLED : value))
    await saveLabel(folder, id, { ...mask, pixels })
  })
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )
