/** What was painted, undone and marked in one session is there in the next, and the history goes on from it. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot } from './app'
import { openSample, paintStroke, waitUntilSaved } from './workbench'

test('the history outlives the app', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await openSample(app)
  for (const height of [0.3, 0.5, 0.7]) await paintStroke(app, 0.3, height, 0.7, height)
  await waitUntilSaved(app)
  await app.page.keyboard.press('Control+z')
  await waitUntilSaved(app)
  await closeApp(app)

  const again = await startApp(home, [`--project=${home.sample}`])
  const steps = again.page.locator('[data-test=history-step]')
  await expect(steps).toHaveCount(3, { timeout: 30_000 })
  await expect(again.page.locator('[data-test=history-step].undone')).toHaveCount(1)
  await steps.first().click()
  await expect(again.page.locator('[data-test=history-step].undone')).toHaveCount(0)
  await again.page.locator('[data-test=provenance]').click()
  await again.page.locator('[data-test=set-review]').selectOption('done')
  await expect(again.page.locator('[data-test=review-state]').first()).toHaveText('done')
  await takeScreenshot(again, 'history')
  await closeApp(again)
  home.remove()
})
