/** Every tool without a mouse: what lies in the saved label is what keys drew, and where the cursor is is said. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { savePrediction } from '../../main/core/data/labels'
import { decodeIndexPng } from '../../main/core/data/png'
import { readProjectFile } from '../../main/core/data/projectFile'
import { UNLABELLED } from '../../main/core/data/types'
import { TOOL_TABLE, type ToolName } from '../../renderer/tools'
import { closeApp, makeHome, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { axeViolations } from './axe'
import { labelledPixels } from './labelsOnDisk'
import { openSample, pickImage, waitUntilSaved } from './workbench'

let home: Home
let app: StartedApp
let imageId: string

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
  await app.page.setViewportSize({ width: 1440, height: 900 })
  await openSample(app)
  const { images } = await readProjectFile(home.sample)
  for (const [index, { id, width, height }] of images.entries()) {
    if ((await labelledPixels(home.sample, id)) > 0) continue
    imageId = id
    await savePrediction(home.sample, id, { width, height, pixels: new Uint8Array(width * height).fill(1) })
    await pickImage(app, index)
    break
  }
  await expect(app.page.locator(`[data-testid=stage][data-image="${imageId}"]`)).toBeVisible()
  await app.page.locator('[data-test=class]').nth(1).click()
  await press('Control+1', 'b', ...Array<string>(20).fill('['))
  await press('F2')
})
test.afterAll(async () => {
  expect(app.pageErrors).toEqual([])
  await closeApp(app)
  home.remove()
})
test.beforeEach(async () => {
  while (await app.page.locator('[data-test=undo]').isEnabled()) await press('Control+z')
})

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await app.page.keyboard.press(key)
}
const times = (count: number, key: string): readonly string[] => Array<string>(count).fill(key)

/** Holds the key that is the mouse's button while others are pressed. */
async function drag(...keys: readonly string[]): Promise<void> {
  await app.page.keyboard.down('Space')
  await press(...keys)
  await app.page.keyboard.up('Space')
}

/** Pixels of each class in the PNG. */
async function counts(): Promise<Readonly<Record<number, number>>> {
  await waitUntilSaved(app)
  await app.page.evaluate(([project, id]) => window.segsmith.call('settleLabel', project, id), [
    home.sample,
    imageId
  ] as const)
  const found: Record<number, number> = {}
  const file = join(home.sample, 'labels', `${imageId}.png`)
  const pixels = existsSync(file) ? decodeIndexPng(readFileSync(file)).pixels : []
  for (const value of pixels) if (value !== UNLABELLED) found[value] = (found[value] ?? 0) + 1
  return found
}

async function painted(): Promise<number> {
  return Object.values(await counts()).reduce((sum, count) => sum + count, 0)
}

test('the tool is put down, moved and lifted by keys, erases by key, and what is drawn is exact', async () => {
  await press('b', 'Shift+Enter', ...times(9, 'ArrowRight'), 'Shift+Enter')
  expect(await painted()).toBe(10)
  await press(...times(3, 'ArrowDown'))
  await drag('Shift+ArrowLeft')
  expect(await painted()).toBe(21)
  await app.page.keyboard.down('x')
  await press('Space')
  await app.page.keyboard.up('x')
  expect(await painted()).toBe(20)
})

test('a stroke that is half drawn is taken back by Escape; another Escape puts the cursor away', async () => {
  await press('b', 'Shift+Enter', ...times(5, 'ArrowRight'), 'Escape', 'Shift+Enter')
  expect(await painted()).toBe(0)
  await press('Escape')
  const before = await app.page.locator('[data-test=image-name]').textContent()
  await press('ArrowRight')
  await expect(app.page.locator('[data-test=image-name]')).not.toHaveText(before!)
  await press('ArrowLeft')
  await expect(app.page.locator('[data-test=image-name]')).toHaveText(before!)
  await press('Control+1', 'F2')
})

/** What keys do with each tool, and how many pixels are labelled then; null where the photo decides. */
const SQUARE = ['Shift+ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowLeft', 'Shift+ArrowUp']
const corners = async () => {
  for (const key of SQUARE.slice(0, 3)) await press('Space', key)
  await press('Space', 'Enter', 'Shift+ArrowUp')
}
const square = () => drag(...SQUARE)
const diagonal = () => drag('Shift+ArrowRight', 'Shift+ArrowDown')
const back = ['Shift+ArrowLeft', 'Shift+ArrowUp']
const TOOLS: Readonly<Partial<Record<ToolName, { draw: () => Promise<void>; pixels: number | null }>>> = {
  rectangle: { draw: async () => (await diagonal(), press(...back)), pixels: 100 },
  ellipse: { draw: async () => (await diagonal(), press(...back)), pixels: null },
  line: { draw: async () => (await drag('Shift+ArrowRight'), press('Shift+ArrowLeft')), pixels: null },
  polygon: { draw: corners, pixels: 100 },
  magneticLasso: { draw: corners, pixels: null },
  lasso: { draw: square, pixels: 100 },
  fill: { draw: () => press('Space'), pixels: null },
  wand: { draw: async () => (await drag('Shift+ArrowRight'), press('Shift+ArrowLeft')), pixels: null },
  superpixelBrush: {
    async draw() {
      for (let tries = 0; tries < 60 && !(await app.page.locator('[data-test=undo]').isEnabled()); tries++) {
        await press('Space')
        await app.page.waitForTimeout(250)
      }
    },
    pixels: null
  },
  predictionBrush: { draw: async () => (await drag('Shift+ArrowRight'), press('Shift+ArrowLeft')), pixels: 11 },
  acceptRegion: { draw: () => press('Space'), pixels: null }
}

for (const [name, { draw, pixels }] of Object.entries(TOOLS))
  test(`${name} paints by keyboard`, async () => {
    await press(TOOL_TABLE[name as ToolName].key)
    await draw()
    await expect(app.page.locator('[data-test=undo]')).toBeEnabled()
    const found = await painted()
    if (pixels === null) expect(found).toBeGreaterThan(0)
    else expect(found).toBe(pixels)
  })

test('an object is given another class, a shape filled between two others, and pixels erased, by keyboard', async () => {
  const row = () => drag('Shift+ArrowRight')
  await press('2', 'b')
  await row()
  expect(await counts()).toEqual({ 1: 11 })
  await press('1', TOOL_TABLE.component.key, 'Space')
  expect(await counts()).toEqual({ 0: 11 })

  await press('b', 'Shift+ArrowLeft', ...times(4, 'ArrowDown'))
  await row()
  await press(TOOL_TABLE.between.key, 'Space', ...times(4, 'ArrowUp'), 'Space', 'Space')
  const all = await painted()
  expect(all).toBeGreaterThan(22)
  await press(TOOL_TABLE.eraser.key, 'Space')
  expect(await painted()).toBe(all - 1)
  await press('2')
})

test('the picture is moved by keyboard', async () => {
  await press(TOOL_TABLE.pan.key)
  const seen = () => app.page.locator('[data-testid=stage] canvas').first().screenshot()
  const before = await seen()
  await drag('Control+ArrowRight')
  expect((await seen()).equals(before)).toBe(false)
})

test('where the cursor is, what is beneath it and whether the tool is down is said; nothing that axe objects to', async () => {
  await press('2')
  const voice = app.page.locator('[data-test=cursor-voice]')
  await press('b', 'ArrowRight')
  const position = (await app.page.locator('[data-test=cursor]').textContent())!.trim()
  await expect(voice).toHaveText(`${position}: unlabelled`)
  const [x, y] = position.split(', ').map(Number) as [number, number]
  await press('Shift+Enter', 'ArrowRight', 'ArrowRight')
  const className = (await app.page.locator('[data-test=class]').nth(1).textContent())!.trim()
  await expect(voice).toHaveText(new RegExp(`^${x + 2}, ${y}: .+, tool down$`))
  expect(className).toContain((await voice.textContent())!.split(': ')[1]!.split(',')[0])
  for (const theme of ['dark', 'light'] as const) {
    await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await takeScreenshot(app, `keyboard-painting-${theme}`)
    expect(await axeViolations(app)).toEqual([])
  }
  await press('Shift+Enter')
})
