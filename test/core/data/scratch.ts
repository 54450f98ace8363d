/** Folders and projects for tests, removed afterwards. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { writeProjectFile } from '../../../main/core/data/projectFile'
import type { LabelClass, ProjectFile } from '../../../main/core/data/types'

export const CLASSES: readonly LabelClass[] = [
  { name: 'background', color: '#102030', key: '1' },
  { name: 'cell', color: '#ff8000', key: '2' },
  { name: 'nucleus', color: '#00ff7f', key: '3' }
]

export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'segsmith-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A project of one 6 x 4 image "a", whose photo is not there. */
export async function writeSmallProject(folder: string, change: Partial<ProjectFile> = {}): Promise<void> {
  await writeProjectFile(folder, {
    format: 'segsmith-project',
    version: 1,
    name: 'Small',
    classes: CLASSES,
    images: [{ id: 'a', file: 'images/a.png', width: 6, height: 4 }],
    split: { seed: 1, validation: 0 },
    ...change
  })
}

export async function writeText(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}
