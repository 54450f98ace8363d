/**
 * The whole loop in the real window: label, train, watch, correct, export, and the exported file gives the same mask in a
 * program of its own. One story, told in steps that build on one another.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { readPrediction } from '../../main/core/data/labels'
import { decodeIndexPng } from '../../main/core/data/png'
import { findImage } from '../../main/core/data/projectFile'
import { closeApp, makeHome, root, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { labelledPixels } from './labelsOnDisk'
import { answerSaveDialog, openSample, paintStroke, waitUntilSaved } from './workbench'

test.describe.configure({ mode: 'serial' })

let home: Home
let app: StartedApp
let imageId: string

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
})
test.afterAll(async () => {
  await closeApp(app)
  home.remove()
})

test('the sample opens by one click, and the mouse paints', async () => {
  await takeScreenshot(app, '1-start')
  await openSample(app)
  const unlabelled = app.page.locator('[data-test=image-row][data-state=unlabelled]').first()
  imageId = (await unlabelled.getAttribute('data-image'))!
  await unlabelled.click()
  await paintStroke(app, 0.35, 0.25, 0.4, 0.3)
  await waitUntilSaved(app)
  await takeScreenshot(app, '2-painted')
})

test('the first loss point is drawn soon after the click on Train, and more follow', async () => {
  await app.electron.evaluate(() => globalThis.segsmithStalls?.reset())
  const pressed = Date.now()
  await app.page.locator('[data-test=train]').click()
  await expect.poll(lossPoints, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(0)
  console.log(`first loss point after ${((Date.now() - pressed) / 1000).toFixed(1)} s`)
  await expect.poll(lossPoints, { timeout: 60_000 }).toBeGreaterThanOrEqual(5)
  await takeScreenshot(app, '3-training')
})

test('the mask of the image on screen appears while the net trains, and one can go on labelling', async () => {
  await expect(app.page.locator(`[data-test=image-row][data-image="${imageId}"]`)).toHaveAttribute(
    'data-predicted',
    'true'
  )
  await paintStroke(app, 0.55, 0.25, 0.6, 0.3)
  await waitUntilSaved(app)
  await takeScreenshot(app, '4-mask')
})

test('the training ends with a mean IoU, and neither the app nor the window stalled', async () => {
  await expect(app.page.locator('[data-test=run-result]')).toBeVisible({ timeout: 240_000 })
  const main = await app.electron.evaluate(() => globalThis.segsmithStalls?.longest() ?? NaN)
  const window = Number(await app.page.locator('[data-test=longest-stall]').textContent())
  console.log(`longest stall during the training: main process ${main.toFixed(0)} ms, window ${window} ms`)
  expect(main).toBeLessThan(2000)
  const meanIou = Number(await app.page.locator('[data-test=mean-iou]').getAttribute('data-value'))
  expect(meanIou).toBeGreaterThan(0.3)
  await takeScreenshot(app, '5-trained')
})

test('a predicted region is accepted by a click, and undone in one step', async () => {
  const labelled = () => labelledPixels(home.sample, imageId)
  const before = await labelled()
  await app.page.locator('[data-test=accept-region-tool]').click()
  const stage = (await app.page.locator('[data-testid=stage]').boundingBox())!
  await app.page.mouse.click(stage.x + stage.width * 0.5, stage.y + stage.height * 0.5)
  await expect.poll(labelled).toBeGreaterThan(before)
  await takeScreenshot(app, '6-accepted')
  await app.page.locator('[data-test=undo]').click()
  await expect.poll(labelled).toBe(before)
})

test('the next image opens with its prediction drawn', async () => {
  await app.page.locator('[data-test=next-image]').click()
  await expect(app.page.locator('[data-test=image-row][data-current=true]')).toHaveAttribute('data-predicted', 'true')
  await takeScreenshot(app, '7-next-image')
})

test('the exported file gives the same mask in plain Node programs, the shipped example among them', async () => {
  const folder = join(root, 'test-results/exported')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await answerSaveDialog(app, join(folder, 'cells.onnx'))
  await app.page.locator('[data-test=export]').click()
  await app.page.locator('[data-test=export-model]').click()
  await expect(app.page.locator('[data-test=export-report]')).toBeVisible({ timeout: 120_000 })
  await takeScreenshot(app, '8-export')
  expect(readdirSync(folder).toSorted()).toEqual([
    'cells.example.mjs',
    'cells.example.py',
    'cells.onnx',
    'cells.report.md'
  ])

  const image = await findImage(home.sample, imageId)
  const photo = join(home.sample, image.file)
  const own = join(folder, 'own.png')
  const example = join(folder, 'example.png')
  runNode(join(root, 'test/electron/runExported.mjs'), join(folder, 'cells.onnx'), photo, own)
  runNode(join(folder, 'cells.example.mjs'), photo, example)
  const inside = (await readPrediction(home.sample, image))!
  expect(new Set(inside.pixels).size).toBeGreaterThan(1)
  for (const file of [own, example]) {
    const outside = decodeIndexPng(readFileSync(file))
    expect([outside.width, outside.height]).toEqual([inside.width, inside.height])
    const differing = outside.pixels.filter((index, place) => index !== inside.pixels[place]).length
    expect(differing / outside.pixels.length).toBeLessThan(0.001)
  }
})

function runNode(script: string, ...args: string[]): void {
  execFileSync(process.execPath, [script, ...args], { stdio: 'pipe' })
}

async function lossPoints(): Promise<number> {
  return Number(
    await app.page
      .locator('[data-test=loss-points]')
      .first()
      .textContent({ timeout: 1000 })
      .catch(() => 0)
  )
}
