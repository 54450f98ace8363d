/** How fast the editor is in a real window: prints one line for each figure, with what it should be at most. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type StartedApp } from '../../electron/app'
import { measureActions, measureFilling } from './filling'
import { measureMoving } from './moving'
import { measureOpening, measureOpeningPng } from './opening'
import { measureCommits, measurePainting } from './painting'
import { makeLongProject, makePngProject, makeProject } from './projects'
import { report } from './report'

const SIDES = (process.env.SIDES ?? '4096,16384').split(',').map(Number)

for (const side of SIDES) {
  test(`an image of ${side} x ${side}`, async () => {
    await withProject(
      (folder) => makeProject(folder, side, 4, FILLED_SIDE),
      async (app, ids) => {
        await measureOpening(app, side, ids)
        await measurePainting(app, side)
        await measureCommits(app, side)
        await measureMoving(app, side)
        await takeScreenshot(app, `bench-${side}`)
        await measureFilling(app, side, ids[3])
        await measureActions(app, side, ids[2])
        report(`${side}² memory of the window`, await windowMegabytes(app), 500, 'MB')
      }
    )
  })
}

test('a PNG of 16384 x 16384', async () => {
  test.skip(!SIDES.includes(16384))
  await withProject(
    (folder) => makePngProject(folder, 16384),
    (app, id) => measureOpeningPng(app, 16384, id)
  )
})

test('a project of 20 000 images', async () => {
  await withProject(
    (folder) => makeLongProject(folder, 20_000),
    async (app) => {
      const { page } = app
      const list = page.locator('[data-test=image-list]')
      const height = await list.evaluate((element) => element.scrollHeight)
      let holes = 0
      for (let i = 1; i <= 60; i++) {
        await list.evaluate((element, top) => (element.scrollTop = top), (height * i) / 61)
        holes += await list.evaluate(async (element) => {
          await new Promise(requestAnimationFrame)
          await new Promise((resolve) => setTimeout(resolve))
          const { left, top, bottom } = element.getBoundingClientRect()
          const at = [top + 8, (top + bottom) / 2, bottom - 8]
          return at.filter((y) => !document.elementFromPoint(left + 40, y)?.closest('[data-test=image-row]')).length
        })
      }
      report('20 000 images: holes seen in 60 jumps of the list', holes, 0, '')
      await takeScreenshot(app, 'bench-20000')
      report('20 000 images: memory of the window', await windowMegabytes(app), 500, 'MB')
    },
    2000
  )
})

/** Pixels a side of the region that is filled. */
const FILLED_SIDE = 4096

async function withProject<T>(
  make: (folder: string) => Promise<T>,
  measure: (app: StartedApp, made: T) => Promise<void>,
  openingLimit?: number
): Promise<void> {
  const home = makeHome()
  const place = mkdtempSync(join(tmpdir(), 'segsmith-bench-'))
  const folder = join(place, 'Project')
  const made = await make(folder)
  const app = await startApp(home, [`--project=${folder}`])
  await app.page.locator('[data-test=image-row]').first().waitFor({ timeout: 500_000 })
  if (openingLimit) await measureReopening(app, folder, openingLimit)
  await measure(app, made)
  await closeApp(app)
  rmSync(place, { recursive: true, force: true })
  home.remove()
}

/** Asks for a project that was inspected before, as every one after its first opening; then as if it never had been. */
async function measureReopening({ page }: StartedApp, folder: string, limit: number): Promise<void> {
  const open = () =>
    page.evaluate(async (path) => {
      const started = performance.now()
      await window.segsmith.call('openProject', path)
      return performance.now() - started
    }, folder)
  report('20 000 images: open the project', await open(), limit, 'ms')
  rmSync(join(folder, '.segsmith', 'inspection.json'))
  report('20 000 images: open it for the first time', await open(), limit, 'ms')
}

/** The app may collect the promise of an answer as garbage before it is sent, which asking again gets over. */
async function windowMegabytes(app: StartedApp, triesLeft = 10): Promise<number> {
  try {
    const kilobytes = await app.electron.evaluate(({ app }) =>
      Math.max(...app.getAppMetrics().map(({ type, memory }) => (type === 'Tab' ? memory.workingSetSize : 0)))
    )
    return kilobytes / 1000
  } catch (error) {
    if (triesLeft === 0) throw error
    return windowMegabytes(app, triesLeft - 1)
  }
}
