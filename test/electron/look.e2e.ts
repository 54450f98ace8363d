/** Every view in both themes and languages as a picture to look at, and looked at by axe: nothing that a person cannot use. */
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { axeViolations } from './axe'
import { answerSaveDialog, openSample, paintStroke, waitUntilSaved } from './workbench'

/** A laptop, and a screen of 3840 x 2160 pixels at twice the density. */
const SCREENS = {
  laptop: { width: 1440, height: 900, deviceScaleFactor: 1 },
  '4k': { width: 1920, height: 1080, deviceScaleFactor: 2 }
} as const
type Screen = keyof typeof SCREENS

/** Chinese words are the shorter ones: what has room in English on the large screen has room in both. */
const LANGUAGES = { en: ['laptop', '4k'], zh: ['laptop'] } as const satisfies Record<string, readonly Screen[]>

interface View {
  /** Leads there from the view before. */
  readonly open: (app: StartedApp) => Promise<void>
  /** Leaves what lies over the view. */
  readonly close?: (app: StartedApp) => Promise<void>
}

const click = (name: string) => (app: StartedApp) => app.page.locator(`[data-test=${name}]`).first().click()
const press = (key: string) => (app: StartedApp) => app.page.keyboard.press(key)
const escape = press('Escape')

const VIEWS: Readonly<Record<string, View>> = {
  start: { open: (app) => expect(app.page.locator('[data-test=open-sample]')).toBeVisible() },
  'new-project': { open: click('new-project'), close: (app) => app.page.locator('footer button').first().click() },
  workbench: {
    async open(app) {
      await openSample(app)
      await paintStroke(app, 0.3, 0.3, 0.6, 0.5)
      await waitUntilSaved(app)
    }
  },
  palette: { open: press('Control+k'), close: escape },
  'cheat-sheet': { open: press('?'), close: escape },
  settings: { open: press('Control+,'), close: escape },
  devices: {
    async open(app) {
      await click('header-devices')(app)
      await expect(app.page.locator('[data-test=doctor-examining]')).toHaveCount(0, { timeout: 180_000 })
    },
    close: escape
  },
  tools: { open: (app) => app.page.locator('[data-test=group-outline] [popovertarget]').click(), close: escape },
  actions: { open: (app) => app.page.locator('[data-test=actions] [popovertarget]').click(), close: escape },
  classes: { open: click('edit-classes'), close: escape },
  'many-images': {
    async open(app) {
      await press('Control+Shift+A')(app)
      await expect(app.page.locator('[data-test=bulk-preview]')).toBeVisible()
    },
    close: escape
  },
  export: { open: click('export'), close: escape },
  training: {
    async open(app) {
      await click('train')(app)
      await expect(app.page.locator('[data-test=time-left]')).toBeVisible({ timeout: 60_000 })
    }
  },
  trained: { open: (app) => expect(app.page.locator('[data-test=run-result]')).toBeVisible({ timeout: 120_000 }) },
  net: {
    async open(app) {
      await click('look-at-net')(app)
      await expect(app.page.locator('[data-test=net-block]').first()).toBeVisible()
    },
    close: escape
  },
  advanced: {
    async open(app) {
      const groups = app.page.locator('[data-test=advanced] summary')
      for (const group of await groups.all()) await group.click()
      await groups.first().evaluate((summary) => summary.scrollIntoView())
    },
    close: (app) => app.page.locator('[data-test=advanced] summary').first().click()
  },
  layers: {
    async open(app) {
      await app.page.locator('[data-testid=stage]').focus()
      for (const key of ['Shift+L', 'Shift+K']) await press(key)(app)
      await click('adjust-photo')(app)
    },
    async close(app) {
      await click('adjust-photo')(app)
      for (const key of ['Shift+L', 'Shift+K']) await press(key)(app)
    }
  },
  exported: {
    async open(app) {
      await answerSaveDialog(app, join(home.folder, 'cells.onnx'))
      await click('export')(app)
      await click('export-model')(app)
      await expect(app.page.locator('[data-test=export-report]')).toBeVisible({ timeout: 60_000 })
    },
    close: escape
  },
  live: {
    async open(app) {
      await click('live-switch')(app)
      await expect(app.page.locator('[data-test=live-switch]')).toBeChecked()
    },
    close: click('live-switch')
  }
}

test.setTimeout(600_000)
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

for (const [language, screens] of Object.entries(LANGUAGES))
  test(`every view in both themes (${language}), and nothing that axe objects to`, async () => {
    await speak(language)
    const flaws: string[] = []
    for (const [name, view] of Object.entries(VIEWS)) {
      await view.open(app)
      for (const theme of ['dark', 'light'] as const) {
        await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        for (const screen of screens) {
          await setScreen(screen)
          await takeScreenshot(app, `look-${name}-${language}-${theme}-${screen}`)
        }
        flaws.push(...(await axeViolations(app)).map((violation) => `${name}, ${theme}: ${violation}`))
      }
      if (await isLargerThanWindow()) flaws.push(`${name}: the page is larger than the window`)
      await view.close?.(app)
    }
    expect(flaws).toEqual([])
    expect(app.pageErrors).toEqual([])
    await click('home')(app)
  })

async function speak(language: string): Promise<void> {
  await click('start-settings')(app)
  await app.page.locator('[data-test=language]').selectOption(language)
  await escape(app)
  await expect(app.page.locator('html')).toHaveAttribute('lang', language)
}

async function isLargerThanWindow(): Promise<boolean> {
  return app.page.evaluate(() => document.documentElement.scrollHeight > innerHeight || scrollY !== 0)
}

async function setScreen(name: Screen): Promise<void> {
  const session = await app.page.context().newCDPSession(app.page)
  await session.send('Emulation.setDeviceMetricsOverride', { ...SCREENS[name], mobile: false })
  await session.detach()
}
