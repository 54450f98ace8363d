/** Photos of 16 bits: every sample reaches the screen through the window that a person chooses, and the project remembers it. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { createProject } from '../../main/core/data/project'
import { closeApp, makeHome, root, startApp, takeScreenshot, type StartedApp } from './app'
import { axeViolations } from './axe'

const GREY = 'grey'
const DIM = 'dim'

test('16 bits come through the window that is set, by handle, number, and by itself; it is remembered', async () => {
  const home = makeHome()
  const folder = await makeProject(home.folder)
  const app = await startApp(home, [`--project=${folder}`])
  const { page } = app
  await page.setViewportSize({ width: 1440, height: 900 })
  await show(app, GREY)
  // 7 x 5 pixels, at x, y the value 257 * (5 * x + 40 * y) + x: the middle one is 3, 2
  const middle = 257 * (5 * 3 + 40 * 2) + 3
  await expect.poll(() => colourInTheMiddle(app)).toBe(Math.round((255 * middle) / 65_535))

  await setValue(app, 'low', middle - 100)
  await setValue(app, 'high', middle + 155)
  await expect.poll(() => colourInTheMiddle(app)).toBe(100)
  await page.locator('[data-test=window-reset]').click()
  await expect.poll(() => colourInTheMiddle(app)).toBe(Math.round((255 * middle) / 65_535))

  await show(app, DIM)
  const before = await colourInTheMiddle(app)
  await page.locator('[data-test=window-auto]').click()
  await expect.poll(async () => (await colourInTheMiddle(app)) - before).toBeGreaterThan(60)
  const low = page.locator('[data-test=window-low]')
  const [automatic, bright] = [Number(await low.inputValue()), await colourInTheMiddle(app)]
  await low.focus()
  for (let i = 0; i < 300; i++) await page.keyboard.press('ArrowRight')
  expect(Number(await low.inputValue())).toBe(automatic + 300)
  await expect.poll(() => colourInTheMiddle(app)).toBeLessThan(bright)
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await takeScreenshot(app, `deep-photo-${theme}`)
    expect(await axeViolations(app)).toEqual([])
  }
  await closeApp(app)

  const again = await startApp(home, [`--project=${folder}`])
  await show(again, DIM)
  await expect(again.page.locator('[data-test=window-low-value]')).toHaveValue(String(automatic + 300))
  await show(again, 'plain')
  await expect(again.page.locator('[data-test=window-level]')).toHaveCount(0)
  expect([...app.pageErrors, ...again.pageErrors]).toEqual([])
  await closeApp(again)
  home.remove()
})

/** A picture that another program wrote, one that uses few of its values as micrographs do, and one of 8 bits. */
async function makeProject(home: string): Promise<string> {
  const [photos, folder] = [join(home, 'photos'), join(home, 'project')]
  mkdirSync(photos)
  copyFileSync(join(root, 'test/fixtures/deep/grey.tif'), join(photos, `${GREY}.tif`))
  const smear = sharp(join(root, 'resources/sample/images/smear-01.jpg'))
  await smear.clone().toFile(join(photos, 'plain.png'))
  const { data, info } = await smear.greyscale().raw().toBuffer({ resolveWithObject: true })
  const samples = Uint16Array.from(data, (value, i) => 900 + 12 * value + (i % 7))
  await sharp(samples, { raw: { width: info.width, height: info.height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toFile(join(photos, `${DIM}.png`))
  const classes = ['ground', 'cell'].map((name, i) => ({ name, color: '#3366cc', key: String(i + 1) }))
  await createProject({ folder, name: 'Deep', imageFolder: photos, copyImages: true, classes }, 0)
  return folder
}

async function show({ page }: StartedApp, image: string): Promise<void> {
  await page.locator(`[data-test=image-row][data-image="${image}"]`).click()
  await expect(page.locator(`[data-testid=stage][data-image="${image}"]`)).toBeVisible()
}

async function setValue({ page }: StartedApp, handle: 'low' | 'high', value: number): Promise<void> {
  const field = page.locator(`[data-test=window-${handle}-value]`)
  await field.fill(String(value))
  await field.press('Tab')
}

/** Red of the photo's canvas in the middle of the stage. */
function colourInTheMiddle({ page }: StartedApp): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=stage] canvas')!
    return canvas.getContext('2d')!.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[0]!
  })
}
