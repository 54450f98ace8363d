/**
 * The app is killed with SIGKILL at random moments while it is painted in, and everything that it acknowledged is there
 * afterwards. `SEGSMITH_KILLS=200 npm run test:e2e -- killed` runs as many trials as are asked for.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { readLabel, readProvenance } from '../../main/core/data/labels'
import { decodeIndexPng } from '../../main/core/data/png'
import { readProjectFile } from '../../main/core/data/projectFile'
import { UNLABELLED, type ProjectImage } from '../../main/core/data/types'
import { closeApp, killApp, makeHome, startApp, type Home, type StartedApp } from './app'
import { openSample, paintStroke, pickImage } from './workbench'

const TRIALS = Number(process.env.SEGSMITH_KILLS ?? 4)
/** Milliseconds of painting before the kill: from none to some hundred steps. */
const LONGEST_LIFE = 1000
/** The dots have one of the first two. */
const CLASSES = 3

test(`nothing acknowledged is lost in ${TRIALS} kills, and every file can be read`, async () => {
  test.setTimeout(60_000 + TRIALS * 30_000)
  const home = makeHome()
  const first = await startApp(home)
  await openSample(first)
  await closeApp(first)
  const { images } = await readProjectFile(home.sample)
  const expected = new Set<number>()
  let acknowledged = 0
  for (let trial = 0; trial < TRIALS; trial++) {
    // Never the first image: that one has the dots, which no stroke may paint over.
    const { acks, strokes } = await paintUntilKilled(home, { images, shown: 1 + (trial % 6), first: expected.size })
    acks.forEach((step) => expected.add(step))
    acknowledged += acks.length + strokes
    // What was never read before has nothing in memory that could stand in for the files.
    const copy = join(home.folder, `copy-${trial}`)
    cpSync(home.sample, copy, { recursive: true })
    await expectEverythingReadable(copy, images)
    await expectAcknowledged(copy, images[0], [...expected.keys()])
    rmSync(copy, { recursive: true })
  }
  console.log(`${TRIALS} kills, ${acknowledged} acknowledged steps, none lost`)
  home.remove()
})

interface Trial {
  readonly images: readonly ProjectImage[]
  /** The place of the image that is painted on with the mouse. */
  readonly shown: number
  /** The first step that was not acknowledged yet. */
  readonly first: number
}

/** Steps 0, 1, 2, ... each paint one pixel of the first image; answers those that were acknowledged, and the strokes by mouse. */
async function paintUntilKilled(home: Home, { images, shown, first }: Trial) {
  const app = await startApp(home, [`--project=${home.sample}`])
  const { page } = app
  const acks: number[] = []
  page.on('console', (message) => {
    const [word, step] = message.text().split(' ')
    if (word === 'acknowledged') acks.push(Number(step))
  })
  await expect(page.locator('[data-test=workbench]')).toBeVisible({ timeout: 30_000 })
  await pickImage(app, shown)
  await expect(page.locator('[data-test=image-row]').nth(shown)).toHaveAttribute('data-current', 'true')
  const painting = paintByCalls(app, home.sample, images[shown].id, first)
  const life = Math.random() * LONGEST_LIFE
  const strokes = await paintByMouse(app, Date.now() + life)
  await killApp(app)
  await painting
  return { acks, strokes }
}

/** Goes on until the app is gone. Every seventh step is also undone and redone, and label files are written in between. */
async function paintByCalls({ page }: StartedApp, folder: string, shown: string, first: number): Promise<void> {
  const work = page.evaluate(
    async ([project, other, from]) => {
      const { images } = await window.segsmith.call('openProject', project).then((answer) => {
        if (!answer.ok) throw new Error(answer.failure.message)
        return answer.value
      })
      const { id: imageId, width } = images[0]
      for (let step = from; ; step++) {
        const box = { x: step % width, y: Math.floor(step / width), width: 1, height: 1 }
        const patch = { ...box, before: Uint8Array.of(255), after: Uint8Array.of(step % 2) }
        const id = `step ${step} ${crypto.randomUUID()}`
        const parts = [{ imageId, patches: [patch] }]
        const answers = [await window.segsmith.call('commitStep', project, { id, name: 'Dot', at: step, parts })]
        if (step % 7 === 0) answers.push(await window.segsmith.call('moveStep', project, id, 'undo'))
        if (step % 7 === 0) answers.push(await window.segsmith.call('moveStep', project, id, 'redo'))
        if (answers.every(({ ok }) => ok)) console.log(`acknowledged ${step}`)
        if (step % 11 === 0) void window.segsmith.call('settleLabel', project, imageId)
        if (step % 23 === 0) void window.segsmith.call('settleLabel', project, other)
      }
    },
    [folder, shown, first] as const
  )
  await work.catch(() => undefined)
}

/** Strokes on the image on screen until the time is over; answers how many the window called saved. */
async function paintByMouse(app: StartedApp, end: number): Promise<number> {
  let saved = 0
  while (Date.now() < end) {
    const height = 0.2 + Math.random() * 0.6
    await paintStroke(app, 0.3, height, 0.7, height)
    if ((await app.page.locator('[data-test=save-state]').getAttribute('data-state')) === 'saved') saved++
  }
  return saved
}

async function expectAcknowledged(folder: string, image: ProjectImage, steps: readonly number[]): Promise<void> {
  const label = await readLabel(folder, image, CLASSES)
  const lost = steps.filter((step) => label?.pixels[step] !== step % 2)
  expect(lost, 'acknowledged steps that are lost').toEqual([])
}

/** By a second program, from nothing but the files. */
async function expectEverythingReadable(folder: string, images: readonly ProjectImage[]): Promise<void> {
  for (const image of images) {
    expect((await readLabel(folder, image, CLASSES))?.width ?? image.width).toBe(image.width)
    const provenance = await readProvenance(folder, image)
    expect(provenance?.pixels.some((value) => value !== UNLABELLED) ?? true).toBe(true)
  }
  for (const place of ['labels', 'provenance', join('journal', 'labels')]) {
    for (const name of namesIn(join(folder, place)).filter((file) => file.endsWith('.png') && !file.startsWith('.'))) {
      decodeIndexPng(readFileSync(join(folder, place, name)), name)
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
