/** How soon a photo with its labels is on screen: one that was never opened, and a neighbour. */
import type { StartedApp } from '../../electron/app'
import { timesUntilShown, timeUntilShown } from './meter'
import { report } from './report'

export async function measureOpening({ page }: StartedApp, side: number, ids: readonly string[]): Promise<void> {
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

/** A photo that nothing was made of before: in a list with its row, from which it is opened, comes its small picture. */
export async function measureOpeningPng({ page }: StartedApp, side: number, id: string): Promise<void> {
  await page.locator('[data-testid=stage][data-image]').waitFor({ timeout: 300_000 })
  await page.waitForTimeout(3000)
  const list = page.locator('[data-test=image-list]')
  await list.evaluate((element) => (element.scrollTop = element.scrollHeight))
  const row = page.locator(`[data-test=image-row][data-image="${id}"]`)
  await row.waitFor()
  const { begun, whole } = await timesUntilShown(page, id, () => row.click())
  report(`${side}² open a PNG for the first time, until it begins`, begun, 1500, 'ms')
  report(`${side}² open a PNG for the first time, until the end`, whole, 1500, 'ms')
}
