/** A net that was exported for images of one size, in the real window: the crop is its size, and the trained net keeps it. */
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, root, startApp, takeScreenshot } from './app'
import { answerFolderDialog, openSample } from './workbench'

test('a net of one image size says so, locks the crop and trains', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await openSample(app)
  const { page } = app
  await answerFolderDialog(app, join(root, 'test/fixtures/fixed.onnx'))
  await page.locator('[data-test=net]').selectOption({ label: 'ONNX file…' })
  await expect(page.locator('[data-test=net-warning]').first()).toContainText('48 x 32 pixels')
  await page.locator('[data-test=advanced] > summary').click()
  const crop = page.locator('[data-test=option-fixed-crop]')
  await expect(crop).toHaveValue('48 × 32')
  await expect(crop).toBeDisabled()
  await page.locator('[data-test=option-fullSteps]').fill('4')
  await page.locator('[data-test=option-fullSteps]').blur()
  await crop.scrollIntoViewIfNeeded()
  await takeScreenshot(app, 'fixed-size')
  await page.locator('[data-test=train]').click()
  await expect(page.getByText(/^Finished after .+, step 4\.$/)).toBeVisible({ timeout: 60_000 })
  await takeScreenshot(app, 'fixed-size-trained')
  await closeApp(app)
  home.remove()
})
