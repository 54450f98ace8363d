/** Every view in both themes and languages as a picture to look at, and looked at by axe: nothing that a person cannot use. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { axeViolations } from './axe'
import { openSample, paintStroke, waitUntilSaved } from './workbench'

/** A laptop, and a screen of 3840 x 2160 pixels at twice the density. */
const SCREENS = {
  laptop: { width: 1440, height: 900, deviceScaleFactor: 1 },
  '4k': { width: 1920, height: 1080, deviceScaleFactor: 2 }
} as const

interface View {
  /** Leads there from the view before. */
  readonly open: (app: StartedApp) => Promise<void>
  /** Leaves what lies over the view. */
  readonly close?: (app: StartedApp) => Promise<void>
}

const click = (name: string) => (app: StartedApp) => app.page.locator(`[data-test=${name}]`).click()
const press = (key: string) => (app: StartedApp) => app.page.keyboard.press(key)
const escape = press('Escape')

const VIEWS: Readonly<Record<string, View>> = {
  start: { open: (app) => expect(app.page.locator('[data-test=open-sample]')).toBeVisible() },
  'new-project': {
    open: click('new-project'),
    close: (app) => app.page.getByRole('button', { name: 'Cancel' }).click()
  },
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
  devices: { open: click('header-devices'), close: escape },
  export: { open: click('export'), close: escape },
  advanced: { open: (app) => app.page.locator('[data-test=advanced] summary').first().click() },
  chinese: {
    async open(app) {
      await press('Control+,')(app)
      await app.page.locator('[data-test=language]').selectOption('zh')
      await escape(app)
      await expect(app.page.locator('html')).toHaveAttribute('lang', 'zh')
    }
  },
  'chinese-settings': { open: press('Control+,'), close: escape }
}

test.setTimeout(240_000)
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

test('every view in both themes, and nothing that axe objects to', async () => {
  const violations: string[] = []
  for (const [name, view] of Object.entries(VIEWS)) {
    await view.open(app)
    for (const theme of ['dark', 'light'] as const) {
      await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      for (const screen of Object.keys(SCREENS) as (keyof typeof SCREENS)[]) {
        await setScreen(screen)
        await takeScreenshot(app, `look-${name}-${theme}-${screen}`)
      }
      violations.push(...(await axeViolations(app)).map((violation) => `${name}, ${theme}: ${violation}`))
    }
    await view.close?.(app)
  }
  expect(violations).toEqual([])
  expect(app.pageErrors).toEqual([])
})

async function setScreen(name: keyof typeof SCREENS): Promise<void> {
  const session = await app.page.context().newCDPSession(app.page)
  await session.send('Emulation.setDeviceMetricsOverride', { ...SCREENS[name], mobile: false })
  await session.detach()
}
