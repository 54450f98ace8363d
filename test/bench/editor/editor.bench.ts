/** How fast the editor is in a real window: prints one line for each figure, with what it should be at most. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type StartedApp } from '../../electron/app'
import { LARGEST_BRUSH } from '../../../renderer/stores/editor'
import { quantile, startMeter, stopMeter, timeUntilShown, type Latency } from './meter'
import { makeLongProject, makeProject } from './projects'

const SIDES = (process.env.SIDES ?? '4096,16384').split(',').map(Number)

for (const side of SIDES) {
  test(`an image of ${side} x ${side}`, async () => {
    await withProject(
      (folder) => makeProject(folder, side, 3),
      async (app, ids) => {
        await measureOpening(app, side, ids)
        await measurePainting(app, side)
        await measureMoving(app, side)
        await takeScreenshot(app, `bench-${side}`)
        report(`${side}² memory of the window`, await windowMegabytes(app), 500, 'MB')
      }
    )
  })
}

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

async function measureOpening({ page }: StartedApp, side: number, ids: readonly string[]): Promise<void> {
  const row = (id: string) => page.locator(`[data-test=image-row][data-image="${id}"]`)
  await page.locator(`[data-testid=stage][data-image="${ids[0]}"]`).waitFor({ timeout: 300_000 })
  await page.reload()
  await row(ids[0]).waitFor()
  await page.locator(`[data-testid=stage][data-image="${ids[0]}"]`).waitFor({ timeout: 300_000 })
  const opened = await timeUntilShown(page, ids[2], () => row(ids[2]).click())
  report(`${side}² open for the first time`, opened, side > 4096 ? 1500 : 400, 'ms')
  await page.waitForTimeout(3000)
  const switches: number[] = []
  for (let i = 0; i < 4; i++) {
    const id = ids[i % 2 === 0 ? 1 : 2]
    switches.push(await timeUntilShown(page, id, () => page.keyboard.press(i % 2 === 0 ? ',' : '.')))
    await page.waitForTimeout(1500)
  }
  report(`${side}² switch to a neighbour, slowest of 4`, Math.max(...switches), 100, 'ms')
}

async function measurePainting(app: StartedApp, side: number): Promise<void> {
  const { page } = app
  for (const zoom of ['fit', 'actual'] as const) {
    await setZoom(app, zoom)
    for (const [size, limit] of [
      [40, 16],
      [1000, 33]
    ] as const) {
      await setBrush(app, size)
      const stroke = await paint(app)
      reportLatency(`${side}² stroke of ${size} px, ${zoom} size`, stroke, limit)
    }
  }
  await setZoom(app, 'fit')
  for (const [name, key] of [
    ['undo', 'Control+z'],
    ['redo', 'Control+y']
  ]) {
    await startMeter(page, 'keydown')
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press(key)
      await page.waitForTimeout(120)
    }
    // The modifier is an event of its own that does nothing; the step is the slower one of each pair.
    reportMost(`${side}² ${name}, slowest`, (await stopMeter(page)).work, 50)
  }
}

async function setZoom({ page }: StartedApp, zoom: 'fit' | 'actual'): Promise<void> {
  await page.locator(zoom === 'fit' ? '[data-test=fit]' : '[data-test=actual-size]').click()
  await page.waitForTimeout(300)
}

async function setBrush({ page }: StartedApp, diameter: number): Promise<void> {
  await page.keyboard.press('b')
  const slider = page.locator('[data-test=brush-size]')
  const steps = Number(await slider.getAttribute('max'))
  await slider.fill(String(Math.round((steps * Math.log(diameter)) / Math.log(LARGEST_BRUSH))))
  await page.waitForTimeout(100)
}

/** A wave across the stage, as fast as a hand makes one. */
async function paint({ page }: StartedApp): Promise<Latency> {
  const box = (await page.locator('[data-testid=stage]').boundingBox())!
  const at = (t: number) =>
    [box.x + box.width * (0.3 + 0.4 * t), box.y + box.height * (0.5 + 0.3 * Math.sin(t * 12))] as const
  await page.mouse.move(...at(0))
  await page.mouse.down()
  await startMeter(page, 'pointermove')
  for (let i = 1; i <= 120; i++) {
    await page.mouse.move(...at(i / 120))
    await page.waitForTimeout(4)
  }
  const latency = await stopMeter(page)
  await page.mouse.up()
  await page.waitForTimeout(500)
  return latency
}

async function measureMoving(app: StartedApp, side: number): Promise<void> {
  const { page } = app
  const box = (await page.locator('[data-testid=stage]').boundingBox())!
  await setZoom(app, 'actual')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down({ button: 'middle' })
  await startMeter(page, 'pointermove')
  for (let i = 1; i <= 120; i++) {
    await page.mouse.move(box.x + box.width / 2 + 300 * Math.sin(i / 20), box.y + box.height / 2 + 2 * i)
    await page.waitForTimeout(4)
  }
  const panned = await stopMeter(page)
  await page.mouse.up({ button: 'middle' })
  reportMost(`${side}² pan, frame interval p95`, [quantile(panned.frames, 0.95)], 17)

  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await startMeter(page, 'wheel')
  for (let i = 0; i < 80; i++) {
    await page.mouse.wheel(0, i % 40 < 20 ? -40 : 40)
    await page.waitForTimeout(10)
  }
  const zoomed = await stopMeter(page)
  reportMost(`${side}² zoom, frame interval p95`, [quantile(zoomed.frames, 0.95)], 17)
}

async function windowMegabytes({ electron }: StartedApp): Promise<number> {
  const kilobytes = await electron.evaluate(({ app }) =>
    Math.max(...app.getAppMetrics().map(({ type, memory }) => (type === 'Tab' ? memory.workingSetSize : 0)))
  )
  return kilobytes / 1000
}

function reportLatency(name: string, { work, whole, frames }: Latency, limit: number): void {
  report(`${name}, p95 of ${work.length}`, quantile(work, 0.95), limit, 'ms')
  console.log(
    `    with the wait for the frame ${quantile(whole, 0.95).toFixed(1)} ms, frames ${quantile(frames, 0.95).toFixed(1)} ms`
  )
}

function reportMost(name: string, values: readonly number[], limit: number): void {
  report(name, Math.max(...values), limit, 'ms')
}

function report(name: string, value: number, limit: number, unit: string): void {
  const verdict = value <= limit ? 'ok  ' : 'OVER'
  console.log(`${verdict} ${name}: ${value.toFixed(unit === '' ? 0 : 1)} ${unit} (at most ${limit})`)
}
