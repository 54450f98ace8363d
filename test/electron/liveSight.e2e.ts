/** Live update of an image that is larger than the screen shows: what is seen is predicted first, wherever one has panned to. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { createProject } from '../../main/core/data/project'
import type { PredictionPatch } from '../../renderer/types'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { paintStroke } from './workbench'

const SIZE = { width: 3072, height: 2048 }
const CLASSES = [
  { name: 'ground', color: '#203040', key: '1' },
  { name: 'thing', color: '#ffc000', key: '2' }
]

let home: Home
let app: StartedApp

test.beforeAll(async () => {
  home = makeHome()
  const folder = join(home.folder, 'Large')
  const photos = join(folder, 'photos')
  mkdirSync(photos, { recursive: true })
  const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const
  for (const name of ['a', 'b'])
    await sharp({ create: { ...SIZE, channels: 3, background: '#556', noise } })
      .jpeg()
      .toFile(join(photos, `${name}.jpg`))
  const project = { folder, name: 'Large', imageFolder: photos, copyImages: false, classes: CLASSES }
  await createProject(project, 1)
  app = await startApp(home, [`--project=${folder}`])
})
test.afterAll(async () => {
  await closeApp(app)
  home.remove()
})

declare global {
  var patches: Pick<PredictionPatch, 'part' | 'revision' | 'width'>[]
}

const live = () => app.page.locator('[data-test=live]')
const isReady = () => expect(live()).toHaveAttribute('data-state', 'ready', { timeout: 120_000 })

async function paint(key: string, x: number): Promise<void> {
  await app.page.keyboard.press(key)
  await paintStroke(app, x, 0.5, x + 0.05, 0.52)
}

/** Fits the image, then zooms in around a place of the stage. */
async function lookAt(x: number, y: number): Promise<void> {
  await app.page.locator('[data-test=fit]').click()
  const box = (await app.page.locator('[data-testid=stage]').boundingBox())!
  await app.page.mouse.move(box.x + x * box.width, box.y + y * box.height)
  for (let i = 0; i < 12; i++) await app.page.mouse.wheel(0, -200)
}

/** What of the image is predicted first after a stroke, and all of it, as columns of the net's image. */
async function predictedAfterStroke(key: string, x: number): Promise<{ first: number; all: readonly number[] }> {
  await app.page.evaluate(() => (globalThis.patches = []))
  const before = Number(await live().getAttribute('data-revision'))
  await paint(key, x)
  await expect.poll(async () => Number(await live().getAttribute('data-revision'))).toBeGreaterThan(before)
  await isReady()
  const patches = await app.page.evaluate(() => globalThis.patches)
  const after = patches.filter(({ revision }) => revision > before).map(({ part }) => part.x)
  return { first: after[0]!, all: after }
}

test('what is on screen is predicted before the rest, and elsewhere after panning', async () => {
  const { page } = app
  await page.locator('[data-test=image-row]').first().click()
  await page.evaluate(() => {
    globalThis.patches = []
    const { on } = (globalThis as unknown as { segsmith: { on(name: string, hear: (event: never) => void): void } })
      .segsmith
    on('live', (event: { type: string } & (typeof globalThis.patches)[0]) => {
      if (event.type === 'patch') globalThis.patches.push(event)
    })
  })
  await page.locator('[data-test=live-switch]').check()
  await paint('1', 0.3)
  await paint('2', 0.6)
  await isReady()
  await lookAt(0.1, 0.5)
  const left = await predictedAfterStroke('1', 0.4)
  expect(left.first).toBe(0)
  expect(Math.max(...left.all)).toBeGreaterThan(0)
  await takeScreenshot(app, 'live-zoomed')
  await lookAt(0.9, 0.5)
  const right = await predictedAfterStroke('2', 0.5)
  expect(right.first).toBe(Math.max(...right.all))
  expect(Math.min(...right.all)).toBe(0)
})
