/** What a training reads of a project that goes on being worked on. */
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { setExcluded } from '../../../main/core/data/exclusion'
import { saveLabel } from '../../../main/core/data/labels'
import { openProject, saveClasses } from '../../../main/core/data/project'
import { UNLABELLED } from '../../../main/core/data/types'
import { Dataset } from '../../../main/core/train/dataset'
import { GROUND_AND_DISC, makeDiscProject } from './discs'

it('a class that is added and painted during a training is unlabelled to it', async () => {
  const sizes = [[4, 1], ...Array(3).fill([16, 16])] as const
  const folder = await makeDiscProject({ sizes, parts: ['train', 'train', 'validation', 'validation'] })
  const dataset = await Dataset.open(folder, 64)
  await saveClasses(folder, [...GROUND_AND_DISC, { name: 'rim', color: '#ff0000', key: '3' }])
  await saveLabel(folder, 'image-1', { width: 4, height: 1, pixels: Uint8Array.of(0, 1, 2, UNLABELLED) })
  const { label } = await dataset.sample(dataset.find('image-1')!)
  expect([...label.pixels]).toEqual([0, 1, UNLABELLED, UNLABELLED])
})

it('a label that rots on the disk, unseen by its date and size, is named with its image, which can be left out', async () => {
  const folder = await makeDiscProject({
    sizes: Array(4).fill([16, 16]),
    parts: ['train', 'train', 'train', 'validation']
  })
  await rot(folder, join(folder, 'labels', 'image-2.png'))
  const opened = Dataset.open(folder, 64)
  await expect(opened).rejects.toMatchObject({ code: 'bad-label', details: { imageId: 'image-2' } })
  await setExcluded(folder, ['image-2'], true)
  expect((await Dataset.open(folder, 64)).train.map(({ id }) => id)).toEqual(['image-1', 'image-3'])
})

it('what was counted before is counted anew when a label has other pixels, or rots unseen', async () => {
  const folder = await makeDiscProject({
    sizes: Array(3).fill([16, 16]),
    parts: ['train', 'train', 'validation']
  })
  await Dataset.open(folder, 64)
  for (const [image, index] of [
    ['image-1', 1],
    ['image-2', 0]
  ] as const)
    await saveLabel(folder, image, { width: 16, height: 16, pixels: new Uint8Array(256).fill(index) })
  expect((await Dataset.open(folder, 64)).histogram).toEqual([256, 256])
  await rot(folder, join(folder, 'labels', 'image-2.png'))
  await expect(Dataset.open(folder, 64)).rejects.toMatchObject({ details: { imageId: 'image-2' } })
})

/** Breaks a file of a project that has been looked at, and leaves its date and size as they were. */
async function rot(folder: string, file: string): Promise<void> {
  await utimes(file, 1e9, 1e9)
  await openProject(folder)
  const bytes = await readFile(file)
  bytes.fill(0, bytes.length - 30, bytes.length - 16)
  await writeFile(file, bytes)
  await utimes(file, 1e9, 1e9)
}
