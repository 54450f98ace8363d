/** Frames while the picture is moved and zoomed. */
import type { StartedApp } from '../../electron/app'
import { quantile, startMeter, stopMeter } from './meter'
import { reportMost } from './report'
import { setZoom } from './stage'

export async function measureMoving(app: StartedApp, side: number): Promise<void> {
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
