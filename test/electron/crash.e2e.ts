/** The training process is killed in the middle of a run: the window says so, labels are untouched, the run goes on. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type StartedApp } from './app'
import { labelFiles } from './labelsOnDisk'
import { openSample, trainerProcess } from './workbench'

test('a killed training process costs neither labels nor the run', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await openSample(app)
  const labels = labelFiles(home.sample)
  await app.page.locator('[data-test=train]').click()
  await waitForStep(app, 60)
  process.kill(await trainerProcess(app), 'SIGKILL')

  await expect(app.page.locator('[data-test=training-ending]')).toContainText('The training process ended unexpectedly')
  expect(labelFiles(home.sample)).toEqual(labels)
  await takeScreenshot(app, 'trainer-killed')

  await app.page.locator('[data-test=resume]').click()
  await waitForStep(app, 61)
  await expect(app.page.locator('[data-test=stop]')).toBeVisible()
  await app.page.locator('[data-test=stop]').click()
  await expect(app.page.locator('[data-test=run-result]')).toContainText('Stopped')
  await takeScreenshot(app, 'resumed-and-stopped')
  expect(labelFiles(home.sample)).toEqual(labels)
  await closeApp(app)
  home.remove()
})

async function waitForStep({ page }: StartedApp, step: number): Promise<void> {
  const shown = async () =>
    Number(
      await page
        .locator('[data-test=step]')
        .getAttribute('data-step', { timeout: 500 })
        .catch(() => 0)
    )
  await expect.poll(shown, { timeout: 60_000 }).toBeGreaterThanOrEqual(step)
}
