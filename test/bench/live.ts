/**
 * Live update in the real window: how long from the end of a stroke until its prediction is drawn, and how long the window stood
 * still meanwhile. Under Xvfb or on a display, after `npm run build`:
 * npx tsx test/bench/live.ts [--strokes 20] [--width 480] [--height 360]
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { createProject } from '../../main/core/data/project'
import { closeApp, makeHome, startApp, type StartedApp } from '../electron/app'
import { paintStroke } from '../electron/workbench'
import { startTracing, stopTracing, type LongTask } from './tasks'

const { values } = parseArgs({
  options: {
    strokes: { type: 'string', default: '20' },
    width: { type: 'string', default: '480' },
    height: { type: 'string', default: '360' },
    images: { type: 'string', default: '6' }
  }
})
const [width, height, strokes] = [Number(values.width), Number(values.height), Number(values.strokes)]

interface Watched {
  /** Times at which patches arrived, milliseconds of the page. */
  readonly patches: { readonly at: number; readonly revision: number }[]
  longestGap: number
}
declare global {
  var liveBench: Watched
}

async function main(): Promise<void> {
  const home = makeHome()
  const folder = join(home.folder, 'project')
  await makeProject(folder)
  const app = await startApp(home, [`--project=${folder}`])
  try {
    await app.page.locator('[data-test=image-row]').first().click()
    await watch(app)
    const withoutLive = await paintOnly(app)
    await app.page.locator('[data-test=live-switch]').check()
    await app.page.locator('[data-test=live][data-state=waiting]').waitFor()
    await paintClass(app, '2', 0.5)
    await ready(app)
    await resetGap(app)
    await startTracing(app)
    const times: number[] = []
    for (let i = 0; i < strokes; i++) times.push(await timeStroke(app, i))
    report(times, await longestGap(app), withoutLive)
    reportTasks(await stopTracing(app))
  } finally {
    await closeApp(app)
    home.remove()
  }
}

/** Blobs of two brightnesses, the same every time. */
async function makeProject(folder: string): Promise<void> {
  const photos = join(folder, 'photos')
  await mkdir(photos, { recursive: true })
  for (let image = 0; image < Number(values.images); image++) {
    const pixels = Buffer.alloc(3 * width * height)
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [(i % width) / width, Math.floor(i / width) / height]
      const isBlob = Math.hypot(x - 0.5 - 0.05 * image, y - 0.5) < 0.22
      for (let c = 0; c < 3; c++) pixels[3 * i + c] = (isBlob ? 190 : 60) + ((i * 7919 + c * 31) % 40)
    }
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(photos, `photo-${image}.png`))
  }
  const classes = [
    { name: 'ground', color: '#203040', key: '1' },
    { name: 'blob', color: '#ffc000', key: '2' }
  ]
  const project = join(folder)
  await createProject({ folder: project, name: 'Live', imageFolder: photos, copyImages: false, classes }, 1)
}

/** The longest gap between two frames while as many strokes of one class are painted with live update off. */
async function paintOnly(app: StartedApp): Promise<number> {
  await paintClass(app, '1', 0.2)
  await resetGap(app)
  for (let i = 0; i < strokes; i++) {
    await paintStroke(app, 0.07, 0.3 + 0.02 * i, 0.12, 0.3 + 0.02 * i)
    await app.page.waitForTimeout(500)
  }
  return longestGap(app)
}

const resetGap = ({ page }: StartedApp) => page.evaluate(() => (globalThis.liveBench.longestGap = 0))
const longestGap = ({ page }: StartedApp) => page.evaluate(() => globalThis.liveBench.longestGap)

async function paintClass(app: StartedApp, key: string, x: number): Promise<void> {
  await app.page.keyboard.press(key)
  await paintStroke(app, x, 0.45, x + 0.04, 0.5)
}

const ready = (app: StartedApp) => app.page.locator('[data-test=live][data-state=ready]').waitFor({ timeout: 120_000 })

/** As text: what compiles this file gives functions names by a helper that the page does not have. */
const WATCH = `
  const watched = { patches: [], longestGap: 0 }
  globalThis.liveBench = watched
  // two frames later it is on screen
  window.segsmith.on('live', (event) => event.type === 'patch' && requestAnimationFrame(() =>
    requestAnimationFrame((at) => watched.patches.push({ at, revision: event.revision }))))
  let last = performance.now()
  requestAnimationFrame(function tick(now) {
    watched.longestGap = Math.max(watched.longestGap, now - last)
    last = now
    requestAnimationFrame(tick)
  })
`
const watch = ({ page }: StartedApp): Promise<unknown> => page.evaluate(WATCH)

/** Milliseconds from the release of the button until the first prediction that knows the stroke is on screen. */
async function timeStroke(app: StartedApp, index: number): Promise<number> {
  const { page } = app
  const known = await page.evaluate(() => Math.max(0, ...globalThis.liveBench.patches.map((patch) => patch.revision)))
  await page.keyboard.press(index % 2 === 0 ? '1' : '2')
  const x = index % 2 === 0 ? 0.2 : 0.5
  const y = 0.3 + 0.02 * index
  await paintStroke(app, x, y, x + 0.05, y)
  const released = await page.evaluate(() => performance.now())
  await page.waitForFunction(
    (before) => globalThis.liveBench.patches.some(({ revision }) => revision > before),
    known,
    {
      polling: 20,
      timeout: 60_000
    }
  )
  const shown = await page.evaluate(
    (before) => globalThis.liveBench.patches.find(({ revision }) => revision > before)!.at,
    known
  )
  await ready(app)
  return shown - released
}

function report(times: readonly number[], gap: number, without: number): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0)
  console.log(
    `${times.length} strokes at ${width} x ${height}: stroke to prediction median ${at(0.5)} ms, p95 ${at(0.95)} ms`
  )
  console.log(`longest gap between two frames ${gap.toFixed(0)} ms; with live update off ${without.toFixed(0)} ms`)
}

function reportTasks(tasks: readonly LongTask[]): void {
  console.log('longest tasks of the window with live update on:')
  for (const { milliseconds, cpuMilliseconds, within } of tasks.slice(0, 8))
    console.log(
      `${cpuMilliseconds.toFixed(1)} ms of CPU, ${milliseconds.toFixed(1)} ms of the clock: ${within.join(', ')}`
    )
}

await main()
