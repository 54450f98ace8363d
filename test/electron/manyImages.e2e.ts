/**
 * What concerns many images at once, by mouse and key in the real window: how unsure a net is of them, an act on the labels of
 * all of them, marking them, and the way back, also after the app was closed.
 */
import { expect, test } from '@playwright/test'
import { readLabel, savePrediction } from '../../main/core/data/labels'
import { readProjectFile } from '../../main/core/data/projectFile'
import type { ProjectImage } from '../../main/core/data/types'
import { meanOf, noteFigures, saveUncertainty } from '../../main/core/data/uncertainty'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { openSample, paintStroke, waitUntilSaved } from './workbench'

/** All images are read, and other work may come first. */
const PATIENCE = { timeout: 20_000 }

let home: Home
let app: StartedApp
let images: readonly ProjectImage[]

/** Doubt grows from left to right, and from one image to the next; the loss the other way round. */
test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
  await openSample(app)
  await app.page.locator('[data-test=home]').click()
  ;({ images } = await readProjectFile(home.sample))
  for (const [i, image] of images.entries()) {
    const { width, height } = image
    const share = (i + 1) / (images.length + 1)
    const inside = (x: number, y: number) => Math.hypot(x - width / 2, y - height / 2) < height / 3
    const at = (j: number) => [j % width, Math.floor(j / width)] as const
    const map = (value: (x: number, y: number) => number) => ({
      width,
      height,
      pixels: Uint8Array.from({ length: width * height }, (_, j) => value(...at(j)))
    })
    await savePrediction(
      home.sample,
      image.id,
      map((x, y) => (inside(x, y) ? 2 : 0))
    )
    const doubt = map((x) => Math.round((255 * share * x) / width))
    await saveUncertainty(home.sample, image.id, doubt)
    await noteFigures(home.sample, image.id, { run: 'r', uncertainty: meanOf(doubt), loss: 1 - share })
  }
  await closeApp(app)
  app = await startApp(home, [`--project=${home.sample}`])
  await app.page.setViewportSize({ width: 1440, height: 900 })
  await expect(app.page.locator('[data-test=image-row]').first()).toBeVisible({ timeout: 30_000 })
})
test.afterAll(async () => {
  expect(app.pageErrors).toEqual([])
  await closeApp(app)
  home.remove()
})

/** Pixels of each class in all labels of the project, 255 for unlabelled. */
async function pixelsOfClasses(): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const image of images) {
    const label = await readLabel(home.sample, image, 3)
    if (!label) counts[255] = (counts[255] ?? 0) + image.width * image.height
    else for (const value of label.pixels) counts[value] = (counts[value] ?? 0) + 1
  }
  return counts
}

const current = () => app.page.locator('[data-test=image-row][data-current=true]').getAttribute('data-image')

test('the net’s doubt is a layer with a key, a figure of each image, and an order of the list', async () => {
  const { page } = app
  const figures = page.locator('[data-test=image-figure]')
  await expect(figures.first()).toHaveText(/^\d+\.\d %$/)
  await page.keyboard.press('Shift+K')
  await expect(page.locator('[data-test=uncertainty-key]')).toBeVisible()
  // To the right it is lighter, and more opaque.
  const [left, right] = await page.locator('[data-test=uncertainty]').evaluate((canvas: HTMLCanvasElement) => {
    const light = (x: number) => {
      const [red, green, blue, alpha] = canvas.getContext('2d')!.getImageData(x, canvas.height / 2, 1, 1).data
      return [red + green + blue, alpha]
    }
    return [light(canvas.width * 0.3), light(canvas.width * 0.7)]
  })
  expect(right[0]).toBeGreaterThan(left[0])
  expect(right[1]).toBeGreaterThan(left[1])
  await takeScreenshot(app, 'uncertainty')

  await page.locator('[data-test=image-order]').selectOption('uncertainty')
  await page.keyboard.press('Home')
  await expect.poll(current).toBe(images.at(-1)!.id)
  await page.locator('[data-test=image-order]').selectOption('loss')
  await page.keyboard.press('Home')
  await expect.poll(current).toBe(images[0].id)
  await expect(figures.first()).toHaveText('0.960')
  await page.locator('[data-test=image-order]').selectOption('name')
  await page.keyboard.press('Shift+K')
})

test('the next image to check is the one that the net is most unsure of', async () => {
  const { page } = app
  await page.locator('[data-test=image-row]').first().click()
  const isToCheck = async (image: ProjectImage) => {
    const label = await readLabel(home.sample, image, 3)
    return !label || label.pixels.includes(255)
  }
  const expected: string[] = []
  for (const image of [...images].reverse()) if (await isToCheck(image)) expected.push(image.id)
  await page.keyboard.press('Shift+N')
  await expect.poll(current).toBe(expected[0] === images[0].id ? expected[1] : expected[0])
  await page.keyboard.press('Shift+N')
  await expect.poll(current).toBe(expected[1])
})

test('a class is replaced by another in all images, in one step that is undone and redone after a restart', async () => {
  const { page } = app
  const before = await pixelsOfClasses()
  await page.keyboard.press('Control+Shift+A')
  await page.locator('[data-test=bulk-from]').selectOption('1')
  await page.locator('[data-test=bulk-to]').selectOption('1')
  await expect(page.locator('[data-test=bulk-apply]')).toBeDisabled()
  await page.locator('[data-test=bulk-to]').selectOption('2')
  const preview = page.locator('[data-test=bulk-preview]')
  await expect(preview).toHaveAttribute('data-pixels', String(before[1]), PATIENCE)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await takeScreenshot(app, `many-images-${colorScheme}`)
  }
  await page.locator('[data-test=bulk-apply]').click()
  await expect(page.locator('[data-test=bulk-done]')).toBeVisible(PATIENCE)
  await takeScreenshot(app, 'many-images-done')
  await page.locator('[data-test=bulk-close]').click()
  const after = { ...before, 1: undefined, 2: before[1] + before[2] }
  expect(await pixelsOfClasses()).toEqual(after)
  await expect(page.locator('[data-test=act-step]')).toHaveCount(1)

  await closeApp(app)
  app = await startApp(home, [`--project=${home.sample}`])
  await app.page.setViewportSize({ width: 1440, height: 900 })
  const step = app.page.locator('[data-test=act-step]')
  await expect(step).toHaveCount(1, { timeout: 30_000 })
  await app.page.keyboard.press('Control+Alt+z')
  await expect(step).toHaveClass(/undone/)
  expect(await pixelsOfClasses()).toEqual(before)
  await step.click()
  await expect(step).not.toHaveClass(/undone/)
  expect(await pixelsOfClasses()).toEqual(after)
  await app.page.keyboard.press('Control+Alt+z')
  await expect(step).toHaveClass(/undone/)
  expect(await pixelsOfClasses()).toEqual(before)
})

test('the image on screen follows an act on many, and its own strokes stay undoable', async () => {
  const { page } = app
  await page.keyboard.press('Home')
  await page.locator(`[data-test=image-row][data-image="${images[5].id}"]`).click()
  await expect(page.locator(`[data-testid=stage][data-image="${images[5].id}"]`)).toBeVisible()
  await page.locator('[data-test=class]').nth(1).click()
  await paintStroke(app, 0.3, 0.5, 0.6, 0.5)
  await waitUntilSaved(app)
  const painted = (await readLabel(home.sample, images[5], 3))!.pixels
  await page.locator('[data-test=actions]').click()
  await page.locator('[data-test=many-images-open]').click()
  await page.locator('[data-test=bulk-act]').selectOption('accept')
  await expect(page.locator('[data-test=bulk-preview]')).not.toHaveAttribute('data-images', '0', PATIENCE)
  await page.locator('[data-test=bulk-apply]').click()
  await page.locator('[data-test=bulk-close]').click()
  const accepted = (await readLabel(home.sample, images[5], 3))!.pixels
  expect(accepted.includes(255)).toBe(false)
  expect(painted.every((value, i) => value === 255 || value === accepted[i])).toBe(true)
  // The window knows the labels as they are now.
  await expect(page.locator('[data-test=image-row][data-current=true]')).toHaveAttribute('data-state', 'complete')
  await takeScreenshot(app, 'many-images-accepted')
  await page.keyboard.press('Control+z')
  await waitUntilSaved(app)
  await expect(page.locator('[data-test=image-row][data-current=true]')).toHaveAttribute('data-state', 'partly')
  expect((await readLabel(home.sample, images[5], 3))!.pixels).toEqual(painted)
  await page.keyboard.press('Control+z')
  await waitUntilSaved(app)
  expect((await readLabel(home.sample, images[5], 3))?.pixels.every((value) => value === 255)).toBe(true)
})

test('marking many images is undone and redone in its order, whichever image is on screen', async () => {
  const { page } = app
  const rows = page.locator('[data-test=image-row]')
  const states = () => rows.evaluateAll((found) => found.slice(0, 4).map((row) => row.getAttribute('data-review')))
  await page.keyboard.press('Home')
  await expect.poll(current).toBe(images[0].id)
  const first = await states()
  await rows.nth(0).click({ modifiers: ['Control'] })
  await rows.nth(2).click({ modifiers: ['Shift'] })
  await page.locator('[data-test=set-review]').selectOption('done')
  await expect.poll(states).toEqual(['done', 'done', 'done', first[3]])
  await rows.nth(2).click({ modifiers: ['Control'] })
  await page.locator('[data-test=set-review]').selectOption('rejected')
  await expect.poll(states).toEqual(['rejected', 'rejected', 'done', first[3]])
  await rows.nth(7).click()
  await page.locator('[data-test=undo-act]').click()
  await expect.poll(states).toEqual(['done', 'done', 'done', first[3]])
  await page.locator('[data-test=undo-act]').click()
  await expect.poll(states).toEqual(first)
  await page.locator('[data-test=redo-act]').click()
  await page.locator('[data-test=redo-act]').click()
  await expect.poll(states).toEqual(['rejected', 'rejected', 'done', first[3]])
  await takeScreenshot(app, 'many-images-marked')
})
