/** How the app and its page begin and end: by a wish, by a hang, by a crash. */
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

test('a page that crashes is loaded again', async () => {
  const home = makeHome()
  const { electron, page } = await startApp(home)
  await expect(page.locator('[data-test=open-sample]')).toBeVisible()
  const crashed = await electron.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]
    const pid = webContents.getOSProcessId()
    webContents.forcefullyCrashRenderer()
    return pid
  })
  const pageNow = () =>
    electron.evaluate(({ BrowserWindow }, old) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]
      const isThere = !webContents.isCrashed() && !webContents.isLoading()
      const isNew = ![0, old].includes(webContents.getOSProcessId())
      return { isThere, isNew, title: webContents.getTitle() }
    }, crashed)
  await expect.poll(pageNow).toEqual({ isThere: true, isNew: true, title: 'Segsmith' })
  await electron.close()
  home.remove()
})
