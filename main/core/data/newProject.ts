/** Makes a project folder: finds the images, copies them when asked, and writes project.json last. */
import { constants } from 'node:fs'
import { access, copyFile, rm } from 'node:fs/promises'
import { basename, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { Failure } from '../failure'
import { makeFolder, saveFailure } from './atomic'
import { findImages } from './imageFolder'
import { PROJECT_VERSION, projectPath, writeProjectFile } from './projectFile'
import type { NewProject, ProjectImage } from './types'

const VALIDATION_SHARE = 0.2

/** Answers the files that were left out, each with its reason. When it fails, the copies made so far are removed. */
export async function makeProjectFolder(request: NewProject, seed: number): Promise<readonly string[]> {
  const folder = resolve(request.folder)
  if (await exists(projectPath(folder))) {
    throw new Failure('already-exists', `${folder} already holds a project; open it, or choose another folder.`)
  }
  const { images, skipped } = await findImages(request.imageFolder)
  if (images.length === 0) {
    const message = `${request.imageFolder} holds no image that can be used (PNG, JPEG, WebP, TIFF or BMP).`
    throw new Failure('not-found', message)
  }
  const copies: string[] = []
  try {
    await makeFolder(folder)
    const referenced: ProjectImage[] = []
    for (const image of images) {
      referenced.push({ ...image, file: await placeImage(folder, image, request.copyImages, copies) })
    }
    await writeProjectFile(folder, {
      format: 'segsmith-project',
      version: PROJECT_VERSION,
      name: request.name.trim() || basename(folder),
      classes: request.classes,
      images: referenced,
      split: { seed, validation: VALIDATION_SHARE }
    })
  } catch (error) {
    await Promise.all(copies.map((copy) => rm(copy, { force: true })))
    throw saveFailure(error, folder)
  }
  return skipped
}

/** What project.json says for an image: a path relative to the folder when it lies inside or was copied, else absolute. */
async function placeImage(folder: string, image: ProjectImage, copy: boolean, copies: string[]): Promise<string> {
  const inside = relative(folder, image.file)
  if (!inside.startsWith('..') && !isAbsolute(inside)) return inside.split(sep).join('/')
  if (!copy) return image.file
  const file = `images/${image.id}${extname(image.file).toLowerCase()}`
  const target = join(folder, file)
  await makeFolder(join(folder, 'images'))
  // Never replaces a file that is already there; what is copied can be removed again.
  await copyFile(image.file, target, constants.COPYFILE_EXCL)
  copies.push(target)
  return file
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false
  )
}
