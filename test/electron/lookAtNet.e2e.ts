/** The picture of a net in the real window: opened from the chooser, blocks told by pointing at them, zoomed by the wheel. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { openSample } from './workbench'

let home: Home
let app: StartedApp

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
})
test.afterAll(async () => {
  await closeApp(app)
  home.remove()
})

test('a net is looked at before it is trained', async () => {
  const { page } = app
  await openSample(app)
  await page.locator('[data-test=look-at-net]').click()
  await expect(page.locator('[data-test=net-dialog]')).toBeVisible()
  const details = page.locator('[data-test=net-details]')
  await expect(details).toContainText('MobileNetV2')
  await takeScreenshot(app, 'net-1-picture')

  const head = page.locator('[data-test=net-block]', { hasText: 'head' })
  await head.hover()
  await expect(details).toContainText('Conv 1×1')
  await expect(details).toContainText('start fresh')
  const encoder = page.locator('[data-test=net-block]', { hasText: 'enc.b6' })
  await encoder.click()
  await expect(details).toContainText('Frozen')
  await expect(details).toContainText('enc.b7.expand')
  await takeScreenshot(app, 'net-2-block')

  const before = (await encoder.boundingBox())!
  await encoder.hover()
  await page.mouse.wheel(0, -400)
  await expect.poll(async () => (await encoder.boundingBox())!.width).toBeGreaterThan(1.5 * before.width)
  await takeScreenshot(app, 'net-3-zoomed')
  await page.keyboard.press('Escape')
  await expect(page.locator('[data-test=net-dialog]')).toBeHidden()
})
