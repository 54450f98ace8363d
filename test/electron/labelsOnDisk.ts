/** What a second program finds in the project's folder while the app has it open. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLabel } from '../../main/core/data/labels'
import { readProjectFile } from '../../main/core/data/projectFile'
import { UNLABELLED, type LabelMap } from '../../main/core/data/types'

export async function labelOnDisk(folder: string, imageId: string): Promise<LabelMap | null> {
  const { images, classes } = await readProjectFile(folder)
  return readLabel(
    folder,
    images.find(({ id }) => id === imageId)!,
    classes.length
  )
}

export async function labelledPixels(folder: string, imageId: string): Promise<number> {
  return (await labelOnDisk(folder, imageId))?.pixels.filter((index) => index !== UNLABELLED).length ?? 0
}

/** Every file of `labels/`, journals included, with its content's hash. */
export function labelFiles(folder: string): Record<string, string> {
  const labels = join(folder, 'labels')
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(labels, name)))
      .digest('hex')
  return Object.fromEntries(readdirSync(labels).map((name) => [name, hash(name)]))
}
