/** A region of 4096² that is filled, what the magic wand takes, and the actions on the whole image. */
import { ACTION_NAMES, ACTIONS } from '../../../renderer/tools/actions'
import type { StartedApp } from '../../electron/app'
import { startMeter, stopMeter, timeUntilSaved, timeUntilShown } from './meter'
import { measureMoves } from './painting'
import { report, reportMost } from './report'
import { middleOf, setZoom } from './stage'

/** Milliseconds between two frames in which the window must have drawn: a stall of 50 ms and a frame. */
const LONGEST_GAP = 67

/** `id` is the image with the unlabelled square. */
export async function measureFilling(app: StartedApp, side: number, id: string): Promise<void> {
  const { page } = app
  await timeUntilShown(page, id, () => page.locator(`[data-test=image-row][data-image="${id}"]`).click())
  await page.waitForTimeout(3000)
  await setZoom(app, 'fit')
  await page.keyboard.press('2')
  await page.keyboard.press('f')
  await page.mouse.move(...(await middleOf(app)))
  const filled = await timeUntilSaved(page, 'pointerdown', () => page.mouse.down())
  await page.mouse.up()
  report(`${side}² fill of a region of 4096², until it is seen`, filled.painted, 150, 'ms')
  console.log(`    until it is on disk ${filled.saved.toFixed(1)} ms`)
  await measureMoves(app, `${side}² fill,`, 1)

  await page.keyboard.press('3')
  await page.keyboard.press('w')
  await startMeter(page, 'pointerdown')
  const taken = await timeUntilSaved(page, 'pointerdown', async () => {
    await page.mouse.down()
    await page.mouse.up()
  })
  reportMost(`${side}² magic wand, longest gap between frames`, (await stopMeter(page)).frames, LONGEST_GAP)
  console.log(`    until it is seen ${taken.painted.toFixed(1)} ms`)
}

/** On an image of patches in many classes; the options are as they come. */
export async function measureActions(app: StartedApp, side: number, id: string): Promise<void> {
  const { page } = app
  await timeUntilShown(page, id, () => page.locator(`[data-test=image-row][data-image="${id}"]`).click())
  await page.waitForTimeout(3000)
  await page.keyboard.press('2')
  for (const name of ACTION_NAMES) {
    await page.locator('[data-test=actions] [popovertarget]').click()
    await startMeter(page, 'pointerdown')
    const started = performance.now()
    await page.locator(`[data-test=act-${name}]`).click()
    await page.locator('[data-test=long-work]').waitFor({ state: 'detached', timeout: 300_000 })
    const { frames } = await stopMeter(page)
    reportMost(`${side}² ${ACTIONS[name].title}, longest gap between frames`, frames, LONGEST_GAP)
    console.log(`    until it is done about ${(performance.now() - started).toFixed(0)} ms`)
    await page.keyboard.press('Escape')
    await page.waitForTimeout(2500)
  }
}
