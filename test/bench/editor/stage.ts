/** What the measurements do with the stage. */
import type { StartedApp } from '../../electron/app'

export async function setZoom({ page }: StartedApp, zoom: 'fit' | 'actual'): Promise<void> {
  await page.locator(zoom === 'fit' ? '[data-test=fit]' : '[data-test=actual-size]').click()
  await page.waitForTimeout(300)
}

export async function middleOf({ page }: StartedApp): Promise<readonly [x: number, y: number]> {
  const box = (await page.locator('[data-testid=stage]').boundingBox())!
  return [box.x + box.width / 2, box.y + box.height / 2]
}
