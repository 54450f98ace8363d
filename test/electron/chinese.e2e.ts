/** The window in Chinese: every view, and no word of English in any of them but names. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { openSample, paintStroke, waitUntilSaved } from './workbench'

/** What is written in the sample itself. */
const OF_THE_SAMPLE = ['Sample: stained cells']

test.setTimeout(240_000)
let home: Home
let app: StartedApp
test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
  await app.page.setViewportSize({ width: 1440, height: 900 })
  await expect(app.page.locator('[data-test=open-sample]')).toBeVisible()
  await press('Control+,')
  await app.page.locator('[data-test=language]').selectOption('zh')
  await expect(app.page.locator('html')).toHaveAttribute('lang', 'zh')
})
test.afterAll(async () => {
  expect(app.pageErrors).toEqual([])
  await closeApp(app)
  home.remove()
})

const press = (key: string) => app.page.keyboard.press(key)
const click = (name: string) => app.page.locator(`[data-test=${name}]`).first().click()

/** The views in the order in which a person meets them. */
const VIEWS: Readonly<Record<string, () => Promise<void>>> = {
  settings: async () => {},
  start: () => press('Escape'),
  'new-project': () => click('new-project'),
  workbench: async () => {
    await app.page.getByRole('button', { name: '取消' }).click()
    await openSample(app)
    await paintStroke(app, 0.3, 0.3, 0.6, 0.5)
    await waitUntilSaved(app)
    await press('f')
    await paintStroke(app, 0.5, 0.5, 0.5, 0.5)
  },
  palette: () => press('Control+k'),
  'cheat-sheet': async () => {
    await press('Escape')
    await press('?')
  },
  devices: async () => {
    await press('Escape')
    await click('header-devices')
    await expect(app.page.locator('[data-test=doctor-examining]')).toHaveCount(0, { timeout: 180_000 })
  },
  export: async () => {
    await press('Escape')
    await click('export')
  },
  photo: async () => {
    await press('Escape')
    await click('adjust-photo')
  },
  net: async () => {
    await click('look-at-net')
    await expect(app.page.locator('dialog[open] svg').first()).toBeVisible()
    await app.page.waitForTimeout(1500)
  },
  many: async () => {
    await press('Escape')
    await press('Control+Shift+A')
  },
  live: async () => {
    await press('Escape')
    await click('live-switch')
    await app.page.waitForTimeout(4000)
  },
  advanced: async () => {
    await click('live-switch')
    await app.page.evaluate(() => document.querySelectorAll('details').forEach((group) => (group.open = true)))
  },
  training: async () => {
    await app.page.locator('[data-test=option-headSteps]').fill('8')
    await press('Tab')
    await click('train')
    await expect(app.page.locator('[data-test=stop]')).toBeVisible()
    await app.page.waitForTimeout(2500)
  },
  trained: async () => {
    await expect(app.page.locator('[data-test=train]')).toBeEnabled({ timeout: 120_000 })
    await app.page.waitForTimeout(1000)
  },
  'many-done': async () => {
    await press('Control+Enter')
    await app.page.waitForTimeout(500)
  }
}

test('no English is left in any view but names', async () => {
  const left: Record<string, readonly string[]> = {}
  for (const [name, open] of Object.entries(VIEWS)) {
    await open()
    await app.page.waitForTimeout(300)
    await takeScreenshot(app, `chinese-${name}`)
    const found = (await englishTexts()).filter((text) => !OF_THE_SAMPLE.includes(text))
    if (found.length > 0) left[name] = found
  }
  expect(left).toEqual({})
})

/**
 * Every text that is seen, said or shown as a tooltip and has words of English in a row, or an English date. A single word may be a
 * name: of a class, a file, a format, a key.
 */
function englishTexts(): Promise<string[]> {
  return app.page.evaluate(() => {
    const texts: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement!.checkVisibility() && !node.parentElement!.closest('kbd, script, style'))
        texts.push(node.textContent!)
    for (const element of document.querySelectorAll('[title], [aria-label], [aria-description], [placeholder]'))
      for (const name of ['title', 'aria-label', 'aria-description', 'placeholder'])
        texts.push(element.getAttribute(name) ?? '')
    const names = /segsmith \w+|[\w.]+\.json/g
    const isEnglish =
      /[A-Za-z]{2,}[,;:.]? [a-z]{2,}|\b(?:AM|PM)\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d/
    return [...new Set(texts.map((text) => text.replace(names, '').trim()).filter((text) => isEnglish.test(text)))]
  })
}
