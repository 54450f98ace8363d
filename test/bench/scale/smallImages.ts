/** A project of many small images, which are one photo under many names. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { PROJECT_VERSION, writeProjectFile } from '../../../main/core/data/projectFile'
import type { ProjectImage } from '../../../main/core/data/types'

export async function makeSmallImages(folder: string, count: number, side: number): Promise<ProjectImage[]> {
  mkdirSync(join(folder, 'images'))
  const photo = join(folder, 'photo.png')
  const background = { r: 90, g: 120, b: 60 }
  await sharp({ create: { width: side, height: side, channels: 3, background } })
    .png()
    .toFile(photo)
  const images = Array.from({ length: count }, (_, i) => ({
    id: `image-${i}`,
    file: join('images', `image-${i}.png`),
    width: side,
    height: side
  }))
  for (const { file } of images) symlinkSync(photo, join(folder, file))
  const classes = ['ground', 'thing'].map((name, i) => ({ name, color: i ? '#ffc000' : '#203040', key: '' }))
  const project = { format: 'segsmith-project', version: PROJECT_VERSION, name: 'Many', classes, images } as const
  await writeProjectFile(folder, { ...project, split: { seed: 1, validation: 0.2 } })
  return images
}

/** Seconds, and CPU seconds. */
export async function time(work: () => Promise<unknown>): Promise<[seconds: number, cpuSeconds: number]> {
  const [started, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return [(performance.now() - started) / 1000, (user + system) / 1e6]
}
