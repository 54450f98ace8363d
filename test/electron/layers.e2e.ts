/** The layers of the stage: the photo adjusted, labels beside the prediction, and the mini-map. */
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, startApp, takeScreenshot, type StartedApp } from './app'
import { openSample } from './workbench'

test('the photo is looked at differently, which the project remembers', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await openSample(app)
  const { page } = app
  await page.locator('[data-test=adjust-photo]').click()
  const before = await middleOfPhoto(app)
  await page.locator('[data-test=photo-channel]').selectOption('green')
  await page.locator('[data-test=photo-invert]').check()
  const grey = 255 - before[1]
  await expect.poll(() => middleOfPhoto(app)).toEqual([grey, grey, grey, 255])
  await takeScreenshot(app, 'photo-adjusted')
  await closeApp(app)

  const again = await startApp(home, [`--project=${home.sample}`])
  await expect.poll(() => middleOfPhoto(again), { timeout: 20_000 }).toEqual([grey, grey, grey, 255])
  await closeApp(again)
  home.remove()
})

test('a line divides labels from the prediction, and the mini-map goes where it is pressed', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await openSample(app)
  const { page } = app
  await page.locator('[data-testid=stage][data-image]').waitFor()
  await expect(page.locator('[data-test=mini-map]')).toBeHidden()
  for (let i = 0; i < 6; i++) await page.keyboard.press('+')
  await expect(page.locator('[data-test=mini-map]')).toBeVisible()
  const frame = page.locator('[data-test=mini-map] .frame')
  const before = (await frame.boundingBox())!
  await page.locator('[data-test=mini-map]').click({ position: { x: 4, y: 4 } })
  await expect.poll(async () => (await frame.boundingBox())!.x).toBeLessThan(before.x)

  await page.keyboard.press('Shift+L')
  const line = page.locator('[data-test=split-divider]')
  const from = (await line.boundingBox())!
  await page.mouse.move(from.x + 8, from.y + 60)
  await page.mouse.down()
  await page.mouse.move(from.x - 92, from.y + 60, { steps: 4 })
  await page.mouse.up()
  expect((await line.boundingBox())!.x).toBeCloseTo(from.x - 100, 0)
  await takeScreenshot(app, 'split')
  await page.emulateMedia({ colorScheme: 'dark' })
  await takeScreenshot(app, 'split-dark')
  await closeApp(app)
  home.remove()
})

/** Red, green, blue, alpha of the photo in the middle of the stage; zeros before it is there. */
function middleOfPhoto({ page }: StartedApp): Promise<number[]> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=stage][data-image] canvas')
    const pixels = canvas?.getContext('2d')?.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data
    return [...(pixels ?? [0, 0, 0, 0])]
  })
}
