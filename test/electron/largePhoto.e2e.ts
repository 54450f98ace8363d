/** A photo that is shown in tiles: while they are cut, tools that look at its colours have them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { createProject } from '../../main/core/data/project'
import { photoPartUrl, photoTilesUrl } from '../../preload/contract'
import { closeApp, makeHome, startApp } from './app'

const SIZE = { width: 6400, height: 6000 }
const CLASSES = ['a', 'b'].map((name, index) => ({ name, color: `#ff00${index}0`, key: String(index + 1) }))

test('a part of a photo is read before its tiles are there', async () => {
  const home = makeHome()
  const [folder, photos] = [join(home.folder, 'Large'), join(home.folder, 'photos')]
  mkdirSync(photos)
  const noise = { type: 'gaussian', mean: 120, sigma: 20 } as const
  await sharp({ create: { ...SIZE, channels: 3, background: '#556', noise } }).toFile(join(photos, 'large.jpg'))
  await createProject({ folder, name: 'Large', imageFolder: photos, copyImages: false, classes: CLASSES }, 1)
  const app = await startApp(home, [`--project=${folder}`])
  await app.page.locator('[data-testid=stage][data-image="large"]').waitFor()
  const urls = [photoTilesUrl(folder, 'large'), photoPartUrl(folder, 'large', [10, 20, 64, 32])]
  const arrived = await app.page.evaluate(async ([tiles, part]) => {
    const order: string[] = []
    const get = (url: string, name: string) => fetch(url).then((answer) => order.push(`${name} ${answer.status}`))
    await Promise.all([get(tiles, 'tiles'), get(part, 'part')])
    return order
  }, urls)
  expect(arrived).toEqual(['part 200', 'tiles 204'])
  await closeApp(app)
  home.remove()
})
