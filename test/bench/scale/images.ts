/** Cost over the number of images: opening a project the first time and again, listing its runs, and a stroke's label. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { saveLabel } from '../../../main/core/data/labels'
import { openProject } from '../../../main/core/data/project'
import { makeSmallImages, time } from './smallImages'

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

async function makeProject() {
  const images = await makeSmallImages(folder, count, SIDE)
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i % 2)
  for (let i = 0; i < count; i += LABELLED)
    await saveLabel(folder, images[i]!.id, { width: SIDE, height: SIDE, pixels })
  return images
}
