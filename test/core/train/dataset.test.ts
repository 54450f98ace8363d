/** What a training reads of a project that goes on being worked on. */
import { expect, it } from 'vitest'
import { saveLabel } from '../../../main/core/data/labels'
import { saveClasses } from '../../../main/core/data/project'
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
