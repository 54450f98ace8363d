/** A folder as people have them: the wizard makes a project of what can be used, and the window shows it upright. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { closeApp, makeHome, startApp, takeScreenshot, type StartedApp } from './app'
import { answerFolderDialog } from './workbench'

const RED = [255, 0, 0]
const BLUE = [0, 0, 255]

test('photos of every kind come upright into the window, and what is none is left out with a word', async () => {
  const home = makeHome()
  const photos = join(home.folder, 'photos')
  await makePhotos(photos)
  const app = await startApp(home)
  await app.page.locator('[data-test=new-project]').click()
  await answerFolderDialog(app, photos)
  await app.page.locator('[data-test=choose-images]').click()
  await expect(app.page.locator('[data-test=images-found]')).toContainText('7 images')
  await expect(app.page.locator('summary')).toHaveText('1 file will be skipped')
  await answerFolderDialog(app, join(home.folder, 'project'))
  await app.page.locator('[data-test=choose-project-folder]').click()
  await app.page.locator('[data-test=create-project]').click()

  for (const id of ['deep', 'exif-jpeg', 'exif-png', 'exif-tiff', 'exif-webp', 'misnamed']) {
    await app.page.locator(`[data-test=image-row][data-image="${id}"]`).click()
    await expect.poll(() => leftAndRight(app)).toEqual([RED, BLUE])
  }
  await takeScreenshot(app, 'photos')
  await app.page.locator(`[data-test=image-row][data-image="torn"]`).click()
  await expect(app.page.locator('[data-testid=stage]')).toContainText('torn.png cannot be shown: it is damaged')
  await closeApp(app)
  home.remove()
})

/** All are 64 x 32 pixels, red on the left and blue on the right, once they are upright. */
async function makePhotos(folder: string): Promise<void> {
  mkdirSync(folder)
  const upright = Buffer.alloc(64 * 32 * 3)
  for (let i = 0; i < upright.length; i += 3) upright[i + (i % 192 < 96 ? 0 : 2)] = 255
  const photo = () => sharp(upright, { raw: { width: 64, height: 32, channels: 3 } })
  // Orientation 6: stored turned to the left by a quarter, shown turned back.
  const turned = async () => sharp(await photo().rotate(270).png().toBuffer()).withMetadata({ orientation: 6 })
  await (await turned()).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toFile(join(folder, 'exif-jpeg.jpg'))
  await (await turned()).png().toFile(join(folder, 'exif-png.png'))
  await (await turned()).tiff({ compression: 'lzw' }).toFile(join(folder, 'exif-tiff.tif'))
  await (await turned()).webp({ lossless: true }).toFile(join(folder, 'exif-webp.webp'))
  await photo().toColourspace('rgb16').tiff({ compression: 'lzw' }).toFile(join(folder, 'deep.tif'))
  writeFileSync(join(folder, 'misnamed.png'), await photo().tiff().toBuffer())
  const png = await photo().png({ compressionLevel: 0 }).toBuffer()
  writeFileSync(join(folder, 'torn.png'), png.subarray(0, png.length / 2))
  writeFileSync(join(folder, 'text.png'), 'no picture')
}

/** The colours of the photo on screen, left and right of the stage's centre. */
function leftAndRight({ page }: StartedApp): Promise<number[][]> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=stage] canvas')!
    const at = (share: number) =>
      canvas.getContext('2d')!.getImageData(Math.round(canvas.width * share), canvas.height >> 1, 1, 1).data
    const round = (value: number) => (value > 240 ? 255 : value < 15 ? 0 : value)
    return [0.4, 0.6].map((share) => [...at(share).subarray(0, 3)].map(round))
  })
}
