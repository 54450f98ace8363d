/** The options of a training in the real window: fields made from the tables, mistakes said at the field, and a run that was told them. */
import { readdirSync, readFileSync } from 'node:fs'
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
  await app.page.setViewportSize({ width: 1440, height: 1400 })
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
const unfold = (name: string) => app.page.locator(`[data-test=${name}] > summary`).click()

test('the settings of the chosen net and optimizer have fields, and a mistake is said there', async () => {
  await field('net').selectOption('unet')
  await set('net-width', '4')
  await field('net-norm').selectOption('instance')
  await unfold('advanced')
  await unfold('group-loss')
  await field('option-loss').selectOption('focal+dice')
  await set('loss-weight-dice', '0.3')
  await field('option-classWeights').selectOption('own')
  await unfold('group-optimizer')
  await field('option-optimizer').selectOption('lion')
  await expect(app.page.locator('[data-test^=optimizer-]')).toHaveCount(3)
  await set('optimizer-beta1', '2')
  await expect(field('option-problem')).toHaveText('Beta 1 must lie between 0 and 0.999999.')
  await expect(field('train')).toBeDisabled()
  await field('optimizer-beta1').scrollIntoViewIfNeeded()
  await bothThemes('options-mistake')
  await set('optimizer-beta1', '0.95')
  await set('option-clipValue', '0.5')
  await set('option-clipNorm', '1')
  await expect(field('train')).toBeEnabled()
})

test('a rule counts the parameters it is about', async () => {
  await unfold('group-loss')
  await unfold('group-steps')
  await unfold('rules')
  await field('add-rule').click()
  await app.page.locator('[data-test=rule] input[type=text]').fill('down.*')
  await app.page.locator('[data-test=rule] input[type=text]').blur()
  await expect(field('rule-count')).toHaveText(/^\d\d of \d\d parameters, frozen$/)
  await set('rule-rate', '0.5')
  await expect(field('rule-count')).toHaveText(/^\d\d of \d\d parameters, learn 0\.5 ×$/)
  await unfold('group-schedule')
  await unfold('group-machine')
  await bothThemes('options-rules')
})

test('the run is told everything', async () => {
  await unfold('group-steps')
  await set('option-fullSteps', '2')
  await set('option-crop', '64')
  await field('train').click()
  await expect(field('run-result')).toBeVisible({ timeout: 90_000 })
  const runs = join(home.sample, 'runs')
  const { config } = JSON.parse(readFileSync(join(runs, readdirSync(runs)[0]!, 'run.json'), 'utf8'))
  expect(config).toMatchObject({
    net: 'unet:width=4,norm=instance',
    optimizer: 'lion:beta1=0.95',
    loss: 'focal+0.3*dice',
    classWeights: {},
    clipNorm: 1,
    clipValue: 0.5,
    rules: [{ pattern: 'down.*', rate: 0.5 }],
    fullSteps: 2,
    crop: 64
  })
  expect(app.pageErrors).toEqual([])
})

async function bothThemes(name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await takeScreenshot(app, `${name}-${colorScheme}`)
  }
}
