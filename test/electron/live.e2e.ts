/**
 * Live update in the real window: a stroke of each class is enough, the mask follows, neighbours are made ready, and a training goes
 * on from what was learned; strokes that are painted while it runs are learned from too.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { TrainingEvent } from '../../main/core/train/events'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { openSample, paintStroke, waitUntilSaved } from './workbench'

test.describe.configure({ mode: 'serial' })

let home: Home
let app: StartedApp

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
  await openSample(app)
})
test.afterAll(async () => {
  await closeApp(app)
  home.remove()
})

const live = () => app.page.locator('[data-test=live]')
const runs = () => (existsSync(join(home.sample, 'runs')) ? readdirSync(join(home.sample, 'runs')).toSorted() : [])
const events = (run: string) =>
  readFileSync(join(home.sample, 'runs', run, 'log.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TrainingEvent)
const points = (run: string) => events(run).flatMap((event) => (event.type === 'loss' ? event.points : []))

test('switched on before any training, it learns what is labelled and predicts the image on screen', async () => {
  const row = app.page.locator('[data-test=image-row][data-state=unlabelled][data-part=train]').first()
  await row.click()
  await app.page.locator('[data-test=live-switch]').check()
  await expect(live()).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  await expect(app.page.locator('[data-test=image-row][data-current=true]')).toHaveAttribute(
    'data-readiness',
    'prediction'
  )
})

test('a stroke is learned, and neighbours are made ready', async () => {
  const before = Number(await live().getAttribute('data-revision'))
  await paintStroke(app, 0.4, 0.4, 0.5, 0.45)
  await expect.poll(async () => Number(await live().getAttribute('data-revision'))).toBeGreaterThan(before)
  await takeScreenshot(app, 'live-learning')
  await expect(live()).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  await expect(app.page.locator('[data-readiness=prediction]')).not.toHaveCount(1)
  await takeScreenshot(app, 'live-ready')
  await app.page.emulateMedia({ colorScheme: 'dark' })
  await takeScreenshot(app, 'live-ready-dark')
  await app.page.emulateMedia({ colorScheme: 'light' })
})

test('a training goes on from it, and learns strokes that are painted while it runs', async () => {
  await app.page.locator('[data-test=train]').click()
  await expect.poll(() => runs().length, { timeout: 60_000 }).toBe(2)
  const [learned, training] = runs() as [string, string]
  await expect.poll(() => points(training).length, { timeout: 60_000 }).toBeGreaterThan(3)
  await paintStroke(app, 0.6, 0.6, 0.7, 0.65)
  await waitUntilSaved(app)
  await expect.poll(() => points(training).at(-1)?.revision, { timeout: 60_000 }).toBeGreaterThan(0)
  expect(points(training)[0]!.revision).toBe(0)
  const config = JSON.parse(readFileSync(join(home.sample, 'runs', training, 'run.json'), 'utf8')).config
  expect(config.from).toBe(learned)
  expect(points(learned).length).toBeGreaterThan(6)
  await app.page.locator('[data-test=stop]').click()
  await expect(app.page.locator('[data-test=run-result]')).toBeVisible({ timeout: 60_000 })
  await expect(live()).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  expect(app.pageErrors).toEqual([])
})
