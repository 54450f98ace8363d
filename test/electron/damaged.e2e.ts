/** A damaged photo or label in the real window: the training that it stops offers to leave it out, and then goes without it. */
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { openSample } from './workbench'

test.describe.configure({ mode: 'serial' })

let home: Home
let app: StartedApp

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
  await openSample(app)
  datePlainly(join(home.sample, 'labels'))
})
test.afterAll(async () => {
  await closeApp(app)
  home.remove()
})

const labelledRows = () => app.page.locator('[data-test=image-row][data-part=train]:not([data-state=unlabelled])')
const damagedRow = () => app.page.locator('[data-test=image-row][data-excluded=true]')

test('a photo that breaks in the middle stops the training, which offers to leave it out', async () => {
  const { page } = app
  damage(join(home.sample, 'images'), (await labelledRows().first().getAttribute('data-image'))!)
  await page.locator('[data-test=train]').click()
  await expect(page.locator('[data-test=leave-out]')).toBeVisible({ timeout: 60_000 })
  await takeLook('damaged-1-offer')
  await page.locator('[data-test=leave-out]').click()
  await expect(damagedRow()).toHaveCount(1)
  await expect(page.locator('[data-test=leave-out]')).toHaveCount(0)
  await takeLook('damaged-2-left-out')
})

test('a label that rotted on the disk, its date and size unchanged, stops the training with the same offer', async () => {
  const { page } = app
  const name = (await labelledRows().nth(1).getAttribute('data-image'))!
  rot(join(home.sample, 'labels', `${name}.png`))
  await page.locator('[data-test=train]').click()
  await expect(page.locator('[data-test=leave-out]')).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-test=training-problem]')).toContainText(`${name}.png`)
  await takeLook('damaged-3-label')
  await page.locator('[data-test=leave-out]').click()
  await expect(page.locator(`[data-test=image-row][data-image="${name}"][data-excluded=true]`)).toHaveCount(1)
  await expect(page.locator('[data-test=training-problem]')).toHaveCount(0)
})

test('the training then runs without them, and the list puts them back', async () => {
  const { page } = app
  await page.locator('[data-test=train]').click()
  await expect(page.locator('[data-test=phase]')).toHaveText('Training the head', { timeout: 120_000 })
  await page.locator('[data-test=stop]').click()
  await expect(page.locator('[data-test=run-result]')).toBeVisible({ timeout: 60_000 })
  await expect(damagedRow()).toHaveCount(2)
  await page.locator('[data-test=put-back]').first().click()
  await expect(damagedRow()).toHaveCount(1)
  await page.locator('[data-test=put-back]').first().click()
  await expect(damagedRow()).toHaveCount(0)
  expect(app.pageErrors).toEqual([])
})

/** Dates without a fraction, which can be put back exactly. */
function datePlainly(folder: string): void {
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), DATE, DATE)
}
const DATE = 1e9

/** As a disk does it: the file system does not notice. */
function rot(file: string): void {
  const bytes = readFileSync(file)
  bytes.fill(0, bytes.length - 40, bytes.length - 16)
  writeFileSync(file, bytes)
  utimesSync(file, DATE, DATE)
}

/** Keeps the header, so that the damage shows when the pixels are read. */
function damage(folder: string, image: string): void {
  const name = readdirSync(folder).find((file) => file.startsWith(`${image}.`))!
  const bytes = readFileSync(join(folder, name))
  writeFileSync(join(folder, name), bytes.subarray(0, Math.floor(bytes.length / 2)))
}

async function takeLook(name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await takeScreenshot(app, `${name}-${colorScheme}`)
  }
}
