/** Strokes of two brushes, seen from afar and pixel for pixel, their undo, and how soon the journal has them. */
import { LARGEST_BRUSH } from '../../../renderer/stores/editor'
import type { StartedApp } from '../../electron/app'
import { quantile, startMeter, stopMeter, timeUntilSaved, type Latency } from './meter'
import { threadTimeOf } from './processorTime'
import { report, reportLatency, reportMost } from './report'
import { setZoom } from './stage'

export async function measurePainting(app: StartedApp, side: number): Promise<void> {
  for (const zoom of ['fit', 'actual'] as const) {
    await setZoom(app, zoom)
    for (const [size, limit] of [
      [40, 16],
      [1000, 33]
    ] as const) {
      await setBrush(app, size)
      const { result, milliseconds } = await threadTimeOf(app, () => paint(app))
      const processor = milliseconds === null ? null : milliseconds / result.frames.length
      reportLatency(`${side}² stroke of ${size} px, ${zoom} size`, result, limit, processor)
    }
  }
  await setZoom(app, 'fit')
  await measureMoves(app, `${side}²`)
}

/** Undo and redo of the last steps. */
export async function measureMoves({ page }: StartedApp, name: string, steps = 4): Promise<void> {
  for (const [move, key] of [
    ['undo', 'Control+z'],
    ['redo', 'Control+y']
  ]) {
    await startMeter(page, 'keydown')
    for (let i = 0; i < steps; i++) {
      await page.keyboard.press(key)
      await page.waitForTimeout(120)
    }
    // The modifier is an event of its own that does nothing; the step is the slower one of each pair.
    reportMost(`${name} ${move}, slowest`, (await stopMeter(page)).work, 50)
  }
}

/** From lifting the button until the journal has the stroke on disk and the window shows it. */
export async function measureCommits(app: StartedApp, side: number): Promise<void> {
  const { page } = app
  await setZoom(app, 'actual')
  await setBrush(app, 40)
  // Not the class of the strokes before, over which it would change nothing.
  await page.keyboard.press('5')
  const box = (await page.locator('[data-testid=stage]').boundingBox())!
  const times: number[] = []
  for (let i = 0; i < 40; i++) {
    const [x, y] = [box.x + box.width * (0.2 + 0.015 * i), box.y + box.height * 0.3]
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let step = 1; step <= 10; step++) await page.mouse.move(x + 3 * step, y + 12 * step)
    times.push((await timeUntilSaved(page, 'pointerup', () => page.mouse.up())).saved)
  }
  report(`${side}² stroke until it is on disk, p95 of ${times.length}`, quantile(times, 0.95), 20, 'ms')
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
