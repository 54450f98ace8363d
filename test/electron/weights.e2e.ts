/** Weights chosen in the real window: what fits the net is counted and listed, and a file that would run code is refused. */
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, root, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { answerFolderDialog, openSample } from './workbench'

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

test('weights are fitted by name, and the report lists the names on demand', async () => {
  const { page } = app
  await answerFolderDialog(app, join(root, 'resources/models/default.onnx'))
  await page.locator('[data-test=choose-weights]').click()
  await expect(page.locator('[data-test=weights-mismatched]')).toHaveText('2 other shape')
  await page.locator('[data-test=weights-mismatched]').click()
  await expect(page.locator('[data-test=weights-names] li')).toHaveText([/^head\.weight: /, /^head\.bias: /])
  await takeScreenshot(app, 'weights-report')
  await page.locator('[data-test=forget-weights]').click()
  await expect(page.locator('[data-test=weights-report]')).toHaveCount(0)
})

test('a pickle that would run code is refused in a sentence', async () => {
  const { page } = app
  await answerFolderDialog(app, join(root, 'test/fixtures/weights/attack.pth'))
  await page.locator('[data-test=choose-weights]').click()
  await expect(page.locator('[data-test=weights-problem]')).toContainText('attack.pth asks for "posix.system"')
  await takeScreenshot(app, 'weights-refused')
  expect(app.pageErrors).toEqual([])
})
