/** Cost over the number of images: opening a project the first time and again, listing its runs, and a stroke's label. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { saveLabel } from '../../../main/core/data/labels'
import { openProject } from '../../../main/core/data/project'
import { PROJECT_VERSION, writeProjectFile } from '../../../main/core/data/projectFile'

const SIDE = 32
/** Every so many images has a label. */
const LABELLED = 10
const STROKES = 20

const count = Number(process.argv[2])
const folder = mkdtempSync(join(tmpdir(), 'segsmith-scale-'))
try {
  const images = await makeProject()
  const [first, firstCpu] = await time(() => openProject(folder))
  const [again, againCpu] = await time(() => openProject(folder))
  const label = { width: SIDE, height: SIDE, pixels: new Uint8Array(SIDE * SIDE).fill(1) }
  const [strokes] = await time(async () => {
    for (let i = 0; i < STROKES; i++) await saveLabel(folder, images[(i * 7) % count]!.id, label)
  })
  const megabytes = process.resourceUsage().maxRSS / 1024
  process.stdout.write(
    JSON.stringify({
      'open first, s': first,
      'open first, CPU s': firstCpu,
      'open again, s': again,
      'open again, CPU s': againCpu,
      'save a label, s': strokes / STROKES,
      'peak, MB': megabytes
    })
  )
} finally {
  rmSync(folder, { recursive: true })
}

/** One photo under many names. */
async function makeProject() {
  mkdirSync(join(folder, 'images'))
  const photo = join(folder, 'photo.png')
  const background = { r: 90, g: 120, b: 60 }
  await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background } })
    .png()
    .toFile(photo)
  const images = Array.from({ length: count }, (_, i) => ({
    id: `image-${i}`,
    file: join('images', `image-${i}.png`),
    width: SIDE,
    height: SIDE
  }))
  for (const { file } of images) symlinkSync(photo, join(folder, file))
  const classes = ['ground', 'thing'].map((name, i) => ({ name, color: i ? '#ffc000' : '#203040', key: '' }))
  const project = { format: 'segsmith-project', version: PROJECT_VERSION, name: 'Many', classes, images } as const
  await writeProjectFile(folder, { ...project, split: { seed: 1, validation: 0.2 } })
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i % 2)
  for (let i = 0; i < count; i += LABELLED)
    await saveLabel(folder, images[i]!.id, { width: SIDE, height: SIDE, pixels })
  return images
}

/** Seconds, and CPU seconds. */
async function time(work: () => Promise<unknown>): Promise<[seconds: number, cpuSeconds: number]> {
  const [started, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return [(performance.now() - started) / 1000, (user + system) / 1e6]
}
