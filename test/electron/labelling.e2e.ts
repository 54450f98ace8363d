/** Painting with the mouse: what is said to be saved is on disk, also after the app was killed. */
import { expect, test } from '@playwright/test'
import { readProjectFile } from '../../main/core/data/projectFile'
import { UNLABELLED, type LabelMap } from '../../main/core/data/types'
import { closeApp, killApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { labelFiles, labelledPixels, labelOnDisk } from './labelsOnDisk'
import { openSample, paintStroke, pickImage, waitUntilSaved } from './workbench'
import { TiledLabels } from '../../renderer/canvas/labelMap'

test('a stroke is saved at once, and the label file follows', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await openSample(app)
  const imageId = await pickUnlabelled(app, home)
  const before = labelFiles(home.sample)
  await paintStroke(app, 0.3, 0.3, 0.7, 0.6)
  await waitUntilSaved(app)
  await expect.poll(() => labelFiles(home.sample)).not.toEqual(before)
  await takeScreenshot(app, 'labelling')
  expect(await labelledPixels(home.sample, imageId)).toBeGreaterThan(100)
  await closeApp(app)
  expect(Object.keys(labelFiles(home.sample))).toContain(`${imageId}.png`)
  expect(Object.keys(labelFiles(home.sample))).not.toContain(`${imageId}.journal`)
  home.remove()
})

test('after kill -9 every stroke that was said to be saved is there', async () => {
  const home = makeHome()
  const app = await startApp(home)
  await openSample(app)
  const imageId = await pickUnlabelled(app, home)
  for (const height of [0.35, 0.45, 0.55, 0.65]) {
    await paintStroke(app, 0.4, height, 0.6, height)
    await waitUntilSaved(app)
  }
  await killApp(app)
  const label = (await labelOnDisk(home.sample, imageId))!
  expect(bandsInTheMiddle(label)).toBe(4)

  const again = await startApp(home, [`--project=${home.sample}`])
  await expect(again.page.locator('[data-test=workbench]')).toBeVisible()
  const packed = await again.page.evaluate(
    async ([folder, id]) => {
      const answer = await window.segsmith.call('readLabel', folder, id)
      if (!answer.ok || !answer.value) throw new Error('the label cannot be read')
      const { width, height, places, ends, bytes } = answer.value
      return { width, height, places: [...places], ends: [...ends], bytes: [...bytes] }
    },
    [home.sample, imageId] as const
  )
  const arrays = {
    places: Int32Array.from(packed.places),
    ends: Uint32Array.from(packed.ends),
    bytes: Uint8Array.from(packed.bytes)
  }
  expect([...TiledLabels.unpack({ ...packed, ...arrays }).toMap().pixels]).toEqual([...label.pixels])
  await takeScreenshot(again, 'after-kill')
  await closeApp(again)
  home.remove()
})

/** Opens the first image on which nothing is labelled yet. */
async function pickUnlabelled(app: StartedApp, home: Home): Promise<string> {
  const { images } = await readProjectFile(home.sample)
  for (const [index, { id }] of images.entries()) {
    if ((await labelledPixels(home.sample, id)) > 0) continue
    await pickImage(app, index)
    return id
  }
  throw new Error('every image of the sample is labelled')
}

/** How many separate stretches of the middle column are labelled. */
function bandsInTheMiddle({ width, height, pixels }: LabelMap): number {
  const isLabelled = (row: number) => row >= 0 && pixels[row * width + (width >> 1)] !== UNLABELLED
  return Array.from({ length: height }, (_, row) => row).filter((row) => isLabelled(row) && !isLabelled(row - 1)).length
}
