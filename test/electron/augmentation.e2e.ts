/** The augmentation's settings in the real window: one looks at what they make of the image on screen. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot } from './app'
import { openSample } from './workbench'

test('crops of the image on screen change with the settings', async () => {
  const home = makeHome()
  const app = await startApp(home)
  const { page } = app
  const preview = page.locator('[data-test=augment-preview]')
  const firstCrop = () =>
    preview
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  await openSample(app)
  await page.locator('[data-test=mode-full]').click()
  await page.locator('[data-test=advanced] > summary').click()
  await page.locator('[data-test=augmentation] > summary').click()
  await expect(preview).toHaveAttribute('data-crops', '6')
  const blank = await page.evaluate(() => document.createElement('canvas').toDataURL())
  const seen = new Set([blank])
  const expectAnother = async () => {
    await expect.poll(async () => seen.has(await firstCrop())).toBe(false)
    seen.add(await firstCrop())
  }
  await expectAnother()
  await page.locator('[data-test=augment-preset-Micrographs]').click()
  await expectAnother()
  await page.locator('[data-test=augment-hue]').fill('90')
  await expectAnother()
  await takeScreenshot(app, '9-augmentation')
  await preview.click()
  await expectAnother()
  expect(app.pageErrors).toEqual([])
  await closeApp(app)
  home.remove()
})
