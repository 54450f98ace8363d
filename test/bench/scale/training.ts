/**
 * Cost over the size of an image that is trained on at its full size: opening the photo and its label, and a step on crops of
 * 256 x 256. The project is made by a process of its own, so that its memory does not count.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { saveLabel } from '../../../main/core/data/labels'
import { PROJECT_VERSION, writeProjectFile } from '../../../main/core/data/projectFile'
import type { TrainingEvent } from '../../../main/core/train/events'
import { startRun } from '../../../main/core/train/run'
import { benchHost } from '../host'

const STEPS = 6
const PATCH = 256
const [side, made] = [Number(process.argv[2]), process.argv[3]]

if (made) await makeProject(made)
else {
  const folder = mkdtempSync(join(tmpdir(), 'segsmith-scale-'))
  try {
    execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, String(side), folder])
    await measure(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(folder: string): Promise<void> {
  const start = process.cpuUsage()
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1e6
  }
  const steps: number[] = []
  let peak = 0
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'failed') throw new Error(event.failure.message)
    if (event.type !== 'loss') return
    steps.push(cpuSeconds())
    peak = process.resourceUsage().maxRSS / 1024
  }
  const sizes = { maxSide: side, crop: PATCH, fullBatch: 2 }
  const length = { mode: 'full', fullSteps: STEPS, validateEvery: STEPS, threads: 1 } as const
  await (
    await startRun(folder, { ...sizes, ...length }, benchHost(emit))
  ).finished
  // the first one reads the photo
  const perStep = (steps.at(-1)! - steps[0]!) / (STEPS - 1)
  process.stdout.write(JSON.stringify({ 'first step, CPU s': steps[0], 'a step, CPU s': perStep, 'peak, MB': peak }))
}

/** One photo of noise, repeated, with a band of each class painted. */
async function makeProject(folder: string): Promise<void> {
  mkdirSync(join(folder, 'images'))
  const pixels = Buffer.from(Uint8Array.from({ length: 3 * PATCH ** 2 }, (_, i) => (i * 2654435761) >>> 24))
  const patch = await sharp(pixels, { raw: { width: PATCH, height: PATCH, channels: 3 } })
    .png()
    .toBuffer()
  await sharp({ create: { width: side, height: side, channels: 3, background: '#000' }, limitInputPixels: false })
    .composite([{ input: patch, tile: true }])
    .jpeg()
    .toFile(join(folder, 'images', 'photo.jpg'))
  const image = { id: 'photo', file: join('images', 'photo.jpg'), width: side, height: side, part: 'train' } as const
  const classes = ['ground', 'thing'].map((name, i) => ({ name, color: i ? '#ffc000' : '#203040', key: '' }))
  const project = { format: 'segsmith-project', version: PROJECT_VERSION, name: 'Large', classes } as const
  await writeProjectFile(folder, { ...project, images: [image], split: { seed: 1, validation: 0.2 } })
  const label = new Uint8Array(side * side).fill(255)
  label.fill(0, 0, 100 * side)
  label.fill(1, 100 * side, 200 * side)
  await saveLabel(folder, image.id, { width: side, height: side, pixels: label })
}
