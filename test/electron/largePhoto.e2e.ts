/** Photos that are shown in tiles: a PNG is seen before there is anything but its file, and tools have colours before there are tiles. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { createProject } from '../../main/core/data/project'
import { photoGlanceUrl, photoPartUrl, photoTilesUrl } from '../../preload/contract'
import { closeApp, makeHome, startApp, type Home, type StartedApp } from './app'

const SIZE = { width: 6400, height: 6000 }
const CLASSES = ['a', 'b'].map((name, index) => ({ name, color: `#ff00${index}0`, key: String(index + 1) }))

let home: Home
let folder: string
test.beforeEach(() => {
  home = makeHome()
  folder = join(home.folder, 'Large')
  mkdirSync(join(home.folder, 'photos'))
})
test.afterEach(() => home.remove())

async function start(): Promise<StartedApp> {
  const imageFolder = join(home.folder, 'photos')
  await createProject({ folder, name: 'Large', imageFolder, copyImages: false, classes: CLASSES }, 1)
  return startApp(home, [`--project=${folder}`])
}

const photo = (name: string): string => join(home.folder, 'photos', name)

test('a part of a photo is read before its tiles are there', async () => {
  const noise = { type: 'gaussian', mean: 120, sigma: 20 } as const
  await sharp({ create: { ...SIZE, channels: 3, background: '#556', noise } }).toFile(photo('large.jpg'))
  const app = await start()
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
})

test('a PNG is seen in its colours', async () => {
  const left = { width: SIZE.width / 2, height: SIZE.height, channels: 3, background: '#e01030' } as const
  await sharp({ create: { ...SIZE, channels: 3, background: '#1030e0' } })
    .composite([{ input: { create: left }, left: 0, top: 0 }])
    .removeAlpha()
    .png({ adaptiveFiltering: true })
    .toFile(photo('large.png'))
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#fff' } }).toFile(photo('small.png'))
  const app = await start()
  const { page } = app
  const glances: (string | undefined)[] = []
  page.on('response', (answer) => {
    if (answer.url() === photoGlanceUrl(folder, 'large')) glances.push(answer.headers()['content-type'])
  })
  await page.locator('[data-test=image-row][data-image="small"]').click()
  await page.locator('[data-test=image-row][data-image="large"]').click()
  await page.locator('[data-testid=stage][data-image="large"]').waitFor()
  await page.locator('[data-test=photo-coming]').waitFor({ state: 'detached' })
  const colours = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=stage] canvas')!
    const at = (x: number, y: number) =>
      [...canvas.getContext('2d')!.getImageData(x * canvas.width, y * canvas.height, 1, 1).data].slice(0, 3)
    return [at(0.4, 0.1), at(0.4, 0.9), at(0.6, 0.1), at(0.6, 0.9)]
  })
  const [red, blue] = [
    [0xe0, 0x10, 0x30],
    [0x10, 0x30, 0xe0]
  ]
  const truth = [red, red, blue, blue]
  for (const [i, colour] of colours.entries()) {
    colour.forEach((value, c) => expect(Math.abs(value - truth[i][c])).toBeLessThanOrEqual(4))
  }
  expect(glances[0]).toBe('image/png')
  await closeApp(app)
})
