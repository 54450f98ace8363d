/** The end of the app: it waits for a page that saves, and does not wait for one that hangs. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp } from './app'

test('the window closes when asked, and the app ends with it', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await expect(app.page.locator('[data-test=open-sample]')).toBeVisible()
  expect(await closeApp(app)).toBe(0)
  home.remove()
})

test('a page that hangs does not keep the app open', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await expect(app.page.locator('[data-test=open-sample]')).toBeVisible()
  await app.page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    })
  })
  await closeApp(app)
  home.remove()
})

test('a project named on the command line is opened at once', async () => {
  const home = makeHome()
  const first = await startApp(home)
  await first.page.locator('[data-test=open-sample]').click()
  await expect(first.page.locator('[data-test=workbench]')).toBeVisible()
  await closeApp(first)

  const second = await startApp(home, [`--project=${home.sample}`])
  await expect(second.page.locator('[data-test=workbench]')).toBeVisible()
  await closeApp(second)
  home.remove()
})
