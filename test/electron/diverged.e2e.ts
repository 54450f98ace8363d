/** A training whose numbers run away in the real window: it says in which layer, keeps the best net, and can be set up anew. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
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

const field = (name: string) => app.page.locator(`[data-test=${name}]`)
const set = async (name: string, value: string) => {
  await field(name).fill(value)
  await field(name).blur()
}

test('a learning rate far too large ends in a sentence that names the layer, and the best net is kept', async () => {
  await field('net').selectOption('unet')
  await set('net-width', '4')
  await field('net-norm').selectOption('none')
  await field('advanced').locator('> summary').click()
  await set('option-fullSteps', '60')
  await set('option-crop', '64')
  await set('option-validateEvery', '1')
  await set('option-fullLearningRate', '10')
  await field('group-optimizer').locator('> summary').click()
  await field('option-optimizer').selectOption('sgd')
  // every step multiplies the weights by about -9
  await set('optimizer-weightDecay', '1')
  await field('train').click()
  await expect(field('training-ending')).toContainText(
    /first wrong in layer ".+"; try a smaller learning rate\. The best net, of step \d+, is kept/,
    { timeout: 90_000 }
  )
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await field('training-ending').scrollIntoViewIfNeeded()
    await takeScreenshot(app, `diverged-${colorScheme}`)
  }
  const runs = join(home.sample, 'runs')
  expect(existsSync(join(runs, readdirSync(runs)[0]!, 'best.onnx'))).toBe(true)
  await field('slow-down').click()
  await expect(field('slowed-down')).toBeVisible()
  await expect(field('option-fullLearningRate')).toHaveValue('1')
  await takeScreenshot(app, 'diverged-slower')
  await expect(field('train')).toBeEnabled()
  expect(app.pageErrors).toEqual([])
})
