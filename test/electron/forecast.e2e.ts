/** What a training would take, told in the real window before it starts, and what does not fit mended with one click. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { openSample } from './workbench'

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

test('time, epoch and memory stand in front of Train, and settings that fit are one click away', async () => {
  const field = (name: string) => app.page.locator(`[data-test=${name}]`)
  await expect(field('forecast')).toContainText(/Time.*Epoch.*Memory/, { timeout: 120_000 })
  await takeScreenshot(app, 'forecast')
  await app.page.locator('[data-test=mode-full]').click()
  await field('advanced').locator('> summary').click()
  for (const [name, value] of [
    ['option-crop', '2048'],
    ['option-fullBatch', '64']
  ] as const) {
    await field(name).fill(value)
    await field(name).blur()
  }
  await expect(field('forecast-refusal')).toContainText('batches a step', { timeout: 120_000 })
  await takeScreenshot(app, 'forecast-refusal')
  await field('forecast-accept').click()
  await expect(field('option-fullBatch')).not.toHaveValue('64')
})
