/** Whoever comes back finds language, theme, keys, tool and place as they were; everything can be done without a pointer. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type StartedApp } from './app'
import { openSample } from './workbench'

test('the palette, changed keys, language, theme and place outlive the app', async () => {
  const home = makeHome()
  const first = await startApp(home)
  await openSample(first)
  const { keyboard } = first.page
  await first.page.locator('[data-testid=stage]').focus()
  await keyboard.press('Control+k')
  await keyboard.type('polyg')
  await expect(first.page.locator('[data-test=palette-entry]').first()).toHaveAttribute('data-command', 'tools.polygon')
  await keyboard.press('Enter')
  await expect(first.page.locator('[data-test=tool-polygon]')).toHaveAttribute('aria-pressed', 'true')
  await keyboard.press('d')
  await expect(first.page.locator('[data-test=image-name]')).toHaveText('smear-02.jpg')

  await keyboard.press('Control+,')
  const row = first.page.locator('[data-command="images.next"]')
  await row.locator('[data-test=shortcut-key]').first().click()
  await keyboard.press('b')
  await expect(row.locator('[data-test=shortcut-conflict]')).toContainText('Brush')
  await row.locator('[data-test=shortcut-key]').first().click()
  await keyboard.press('F8')
  await expect(row.locator('[data-test=shortcut-conflict]')).toHaveCount(0)
  await first.page.locator('[data-test=language]').selectOption('zh')
  const paper = await background(first)
  await first.page.locator('[data-test=theme]').selectOption('dark')
  const dark = await background(first)
  await first.page.locator('[data-test=theme]').selectOption('light')
  const light = await background(first)
  expect(dark).not.toBe(light)
  expect([dark, light]).toContain(paper)
  const other = paper === light ? 'dark' : 'light'
  await first.page.locator('[data-test=theme]').selectOption(other)
  await takeScreenshot(first, 'settings-changed')
  await keyboard.press('Escape')
  await closeApp(first)

  const again = await startApp(home, [`--project=${home.sample}`])
  await expect(again.page.locator('[data-test=image-name]')).toHaveText('smear-02.jpg')
  await expect(again.page.locator('[data-test=tool-polygon]')).toHaveAttribute('aria-pressed', 'true')
  await expect(again.page.locator('[data-test=train]')).toHaveText('训练')
  expect(await background(again)).toBe(other === 'dark' ? dark : light)
  await again.page.keyboard.press('F8')
  await expect(again.page.locator('[data-test=image-name]')).toHaveText('smear-03.jpg')
  expect(again.pageErrors).toEqual([])
  await closeApp(again)
  home.remove()
})

const background = ({ page }: StartedApp) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
