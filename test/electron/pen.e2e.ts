/** A pen: as wide as it is pressed, and its barrel button and its other end erase. */
import { expect, test, type CDPSession } from '@playwright/test'
import { readProjectFile } from '../../main/core/data/projectFile'
import { closeApp, makeHome, startApp } from './app'
import { labelledPixels, labelOnDisk } from './labelsOnDisk'
import { openSample, pickImage, waitUntilSaved } from './workbench'

test('pressure is width, barrel button and eraser erase', async () => {
  const home = makeHome()
  const app = await startApp(home)
  const { page } = app
  await openSample(app)
  const { images } = await readProjectFile(home.sample)
  let index = 0
  while ((await labelledPixels(home.sample, images[index]!.id)) > 0) index++
  const { id } = images[index]!
  await pickImage(app, index)
  await expect(page.locator(`[data-testid=stage][data-image="${id}"]`)).toBeVisible()
  await page.locator('[data-test=actual-size]').click()
  await page.keyboard.press('b')
  for (let i = 0; i < 10; i++) await page.keyboard.press(']')
  const size = Number.parseInt((await page.locator('.size output').textContent())!)
  await page.locator('[data-test=option-pressure] input').check()

  const session = await page.context().newCDPSession(page)
  const box = (await page.locator('[data-testid=stage]').boundingBox())!
  const middle = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }
  const at = (dx: number, dy: number) => ({ x: middle.x + dx, y: middle.y + dy })
  const labelled = async () => {
    await waitUntilSaved(app)
    await page.evaluate(([folder, image]) => window.segsmith.call('settleLabel', folder, image), [
      home.sample,
      id
    ] as const)
    return labelledPixels(home.sample, id)
  }
  /** The area of the brush at this pressure, and how much its rim of pixels may differ from it. */
  const disc = (pressure: number) => (Math.PI * (size * pressure) ** 2) / 4
  const rim = (pressure: number) => Math.PI * size * pressure

  await touch(session, at(-120, 0), { force: 0.5 })
  const half = await labelled()
  expect(Math.abs(half - disc(0.5))).toBeLessThan(rim(0.5))
  await touch(session, at(0, 0), { force: 1 })
  const both = await labelled()
  expect(Math.abs(both - half - disc(1))).toBeLessThan(rim(1))

  await touch(session, at(0, 0), { force: 0.25, button: 'right' })
  const holed = await labelled()
  expect(Math.abs(both - holed - disc(0.25))).toBeLessThan(rim(0.25))

  // no protocol presses the other end of a pen: the events that Chromium makes of it, sent to the page
  await page.evaluate(
    (place) => {
      const stage = document.querySelector<HTMLElement>('[data-testid=stage]')!
      stage.setPointerCapture = () => undefined
      const base = { pointerType: 'pen', pointerId: 7, bubbles: true, clientX: place.x, clientY: place.y, pressure: 1 }
      stage.dispatchEvent(new PointerEvent('pointerdown', { ...base, button: 5, buttons: 32 }))
      stage.dispatchEvent(new PointerEvent('pointerup', { ...base, button: 5, buttons: 0, pressure: 0 }))
    },
    at(-120, 0)
  )
  expect(await labelled()).toBe(holed - half)
  const { pixels } = (await labelOnDisk(home.sample, id))!
  expect(new Set(pixels).size).toBe(2)
  expect(app.pageErrors).toEqual([])
  await closeApp(app)
  home.remove()
})

/** A tap of a pen that presses as hard as `force`, 0..1. */
async function touch(
  session: CDPSession,
  place: { readonly x: number; readonly y: number },
  { force, button = 'left' }: { readonly force: number; readonly button?: 'left' | 'right' }
): Promise<void> {
  const pen = { ...place, pointerType: 'pen', button, clickCount: 1 } as const
  await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mouseMoved', button: 'none' })
  await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mousePressed', force })
  await session.send('Input.dispatchMouseEvent', { ...pen, type: 'mouseReleased' })
}
