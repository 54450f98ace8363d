/** Every tool and action, by pointer and key in the real window: what lies in the saved label afterwards is what was drawn. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { savePrediction } from '../../main/core/data/labels'
import { decodeIndexPng } from '../../main/core/data/png'
import { readProjectFile } from '../../main/core/data/projectFile'
import { FIRST_MODEL, PROVENANCE, UNLABELLED } from '../../main/core/data/types'
import { ACTION_NAMES, type ActionName } from '../../renderer/tools/actions'
import { TOOL_TABLE, type ToolName } from '../../renderer/tools'
import { closeApp, makeHome, root, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { labelledPixels } from './labelsOnDisk'
import { openSample, pickImage, waitUntilSaved } from './workbench'

/** Screen pixels from the middle of the stage, where an image pixel is a screen pixel. */
type Place = readonly [x: number, y: number]

let home: Home
let app: StartedApp
let imageId: string
let size: { readonly width: number; readonly height: number }

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
  await app.page.setViewportSize({ width: 1440, height: 900 })
  await openSample(app)
  const { images } = await readProjectFile(home.sample)
  for (const [index, image] of images.entries()) {
    if ((await labelledPixels(home.sample, image.id)) > 0) continue
    imageId = image.id
    size = image
    // The left half is class 1, the right half class 0.
    const pixels = Uint8Array.from({ length: image.width * image.height }, (_, i) =>
      Number(i % image.width < image.width / 2)
    )
    await savePrediction(home.sample, image.id, { width: image.width, height: image.height, pixels })
    await pickImage(app, index)
    break
  }
  await expect(app.page.locator(`[data-testid=stage][data-image="${imageId}"]`)).toBeVisible()
  await app.page.locator('[data-test=actual-size]').click()
})
test.afterAll(async () => {
  expect(app.pageErrors).toEqual([])
  await closeApp(app)
  home.remove()
})
test.beforeEach(async () => {
  for (let taken = 0; (await app.page.locator('[data-test=undo]').isEnabled()) && taken < 40; taken++)
    await app.page.locator('[data-test=undo]').click()
  expect(await counts()).toEqual({})
  await app.page.locator('[data-test=class]').nth(1).click()
})

/** Pixels of each class, or each kind of provenance, in the PNG. */
async function counts(folder: 'labels' | 'provenance' = 'labels'): Promise<Record<number, number>> {
  await waitUntilSaved(app)
  await app.page.evaluate(([project, id]) => window.segsmith.call('settleLabel', project, id), [
    home.sample,
    imageId
  ] as const)
  let content: Buffer
  try {
    content = readFileSync(join(home.sample, folder, `${imageId}.png`))
  } catch {
    return {}
  }
  const found: Record<number, number> = {}
  for (const value of decodeIndexPng(content).pixels) if (value !== UNLABELLED) found[value] = (found[value] ?? 0) + 1
  return found
}

async function choose(name: ToolName): Promise<void> {
  const { group } = TOOL_TABLE[name]
  const siblings = Object.values(TOOL_TABLE).filter((tool) => tool.group === group).length
  if (siblings === 1) return app.page.locator(`[data-test=tool-${name}]`).click()
  await app.page.locator(`[data-test=group-${group}] [popovertarget]`).click()
  await app.page.locator(`[data-test=choose-${name}]`).click()
}

async function act(name: ActionName): Promise<void> {
  await app.page.locator('[data-test=actions] [popovertarget]').click()
  await app.page.locator(`[data-test=act-${name}]`).click()
  // While it is under way, Escape would take it back.
  await expect(app.page.locator('[data-test=long-work]')).toHaveCount(0)
  await app.page.keyboard.press('Escape')
}

async function setOption(name: string, value: string): Promise<void> {
  const option = app.page.locator(`[data-test=option-${name}]:visible`)
  if ((await option.locator('select').count()) > 0) await option.locator('select').selectOption(value)
  else await option.locator('input').fill(value)
  await app.page.keyboard.press('Enter')
}

async function moveTo([x, y]: Place): Promise<void> {
  const box = (await app.page.locator('[data-testid=stage]').boundingBox())!
  await app.page.mouse.move(Math.round(box.x + box.width / 2) + x, Math.round(box.y + box.height / 2) + y, { steps: 4 })
}

async function drag(...places: readonly Place[]): Promise<void> {
  await moveTo(places[0])
  await app.page.mouse.down()
  for (const place of places.slice(1)) await moveTo(place)
  await app.page.mouse.up()
}

async function click(...places: readonly Place[]): Promise<void> {
  for (const place of places) await drag(place)
}

/** Answers the two dialogs of the model's files. */
async function chooseModels(encoder: string, decoder: string): Promise<void> {
  const files = [encoder, decoder].map((name) => join(root, 'test/fixtures/click', name))
  await app.electron.evaluate(({ dialog }, paths) => {
    const left = [...paths]
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [left.shift()!] })
  }, files)
  await app.page.locator('[data-test=click-model]').click()
  await expect(app.page.locator('[data-test=click-model]')).toHaveText(`${encoder} + ${decoder}`)
}

function near(found: number | undefined, expected: number, share = 0.04): void {
  expect(found ?? 0).toBeGreaterThan(expected * (1 - share))
  expect(found ?? 0).toBeLessThan(expected * (1 + share))
}

test('brushes, the eraser and their tips', async () => {
  await choose('brush')
  await setOption('tip', 'square')
  await click([0, 0])
  expect(await counts()).toEqual({ 1: 256 })
  await setOption('tip', 'round')
  await click([60, 0])
  near((await counts())[1], 256 + Math.PI * 64)
  await choose('eraser')
  await drag([-20, 0], [80, 0])
  expect((await counts())[1] ?? 0).toBeLessThan(60)
})

test('rectangle, ellipse and line', async () => {
  await choose('rectangle')
  await drag([-60, -40], [0, 0])
  expect(await counts()).toEqual({ 1: 2400 })
  await choose('ellipse')
  await drag([10, -40], [70, 0])
  near((await counts())[1], 2400 + Math.PI * 30 * 20)
  await choose('line')
  await setOption('lineWidth', '6')
  await drag([-60, 20], [60, 20])
  near((await counts())[1], 2400 + Math.PI * 600 + 720 + Math.PI * 9)
})

test('polygon and lasso, with points that can be moved before they are filled', async () => {
  await choose('polygon')
  await click([-60, -40], [-20, -40], [-20, 0], [-60, 0])
  await drag([-20, 0], [0, 20])
  await drag([-20, -40], [0, -40])
  await drag([-60, 0], [-60, 20])
  await app.page.keyboard.press('Enter')
  near((await counts())[1], 3600)
  await choose('lasso')
  await drag([20, -40], [80, -40], [80, 0], [20, 0], [20, -38])
  near((await counts())[1], 3600 + 2400)
})

test('modifiers subtract and replace', async () => {
  const { keyboard } = app.page
  await choose('rectangle')
  await drag([-60, -40], [0, 0])
  await keyboard.down('Control')
  await drag([-60, -40], [-30, 0])
  await keyboard.up('Control')
  expect(await counts()).toEqual({ 1: 1200 })
  await app.page.locator('[data-test=mode-replace]').click()
  await drag([-10, -10], [20, 20])
  expect(await counts()).toEqual({ 1: 900 })
  await app.page.locator('[data-test=mode-add]').click()
})

test('locked classes and a rule keep what is there', async () => {
  await choose('rectangle')
  await drag([-60, -40], [0, 0])
  await app.page.locator('[data-test=lock-class]').nth(1).click()
  await app.page.locator('[data-test=class]').nth(0).click()
  await drag([-60, -40], [30, 0])
  expect(await counts()).toEqual({ 0: 1200, 1: 2400 })
  await app.page.locator('[data-test=lock-class]').nth(1).click()
  await app.page.locator('[data-test=paint-only]').selectOption('0')
  await app.page.locator('[data-test=class]').nth(1).click()
  await drag([-60, -40], [60, 0])
  expect(await counts()).toEqual({ 1: 3600 })
  await app.page.locator('[data-test=paint-only]').selectOption('any')
})

test('fill, object and every action', async () => {
  await choose('rectangle')
  await drag([-60, -40], [0, 0])
  await app.page.keyboard.down('x')
  await drag([-40, -30], [-20, -10])
  await app.page.keyboard.up('x')
  expect(await counts()).toEqual({ 1: 2000 })
  await act('fillHoles')
  expect(await counts()).toEqual({ 1: 2400 })
  await act('grow')
  // Two more on each side, with three pixels missing at each corner of the rim.
  near((await counts())[1], 64 * 44 - 12, 0.001)
  await act('shrink')
  await act('smooth')
  near((await counts())[1], 2400, 0.02)
  await app.page.locator('[data-test=class]').nth(0).click()
  await act('fillUnlabelled')
  const pixels = size.width * size.height
  const inside = (await counts())[1]
  expect((await counts())[0]).toBe(pixels - inside)
  await app.page.locator('[data-test=actions] [popovertarget]').click()
  await setOption('otherClass', '1')
  await app.page.keyboard.press('Escape')
  await app.page.keyboard.press('Control+z')
  await act('replaceClass')
  expect(await counts()).toEqual({ 0: inside })
  await choose('component')
  await setOption('componentAct', 'remove')
  await click([-30, -20])
  expect(await counts()).toEqual({})
  await choose('fill')
  await click([0, 0])
  expect(await counts()).toEqual({ 0: pixels })
  expect(ACTION_NAMES).toHaveLength(6)
})

test('assisted tools paint along the photo and say that they did', async () => {
  await choose('wand')
  await drag([0, 0], [30, 0])
  const byWand = (await counts())[1]
  expect(byWand).toBeGreaterThan(0)
  expect(await counts('provenance')).toEqual({ [PROVENANCE.assisted]: byWand })
  await choose('superpixelBrush')
  await expect(async () => {
    await drag([-40, 60], [40, 60])
    expect((await counts())[1]).toBeGreaterThan(byWand + 500)
  }).toPass()
  await takeScreenshot(app, 'tools-superpixels')
  const before = (await counts())[1]
  await choose('magneticLasso')
  await click([-60, -60], [0, -80])
  await moveTo([40, -40])
  await takeScreenshot(app, 'tools-magnetic-lasso')
  await click([60, -60])
  await app.page.keyboard.press('Enter')
  expect((await counts())[1]).not.toBe(before)
})

test("click to segment with a pair of models of one's own", async () => {
  await choose('clickToSegment')
  await click([0, 0])
  await expect(app.page.getByText('Choose the two files of a model first')).toBeVisible()
  await chooseModels('sam.encoder.onnx', 'sam2.decoder.onnx')
  await click([0, 0])
  await expect(app.page.getByText('sam2.decoder.onnx wants an input "high_res_feats_0"')).toBeVisible()
  await chooseModels('sam.encoder.onnx', 'sam.decoder.onnx')
  // The middle of the image is a pale ground; the cell at the right of it does not belong.
  await click([0, 0])
  await expect(async () => {
    await app.page.keyboard.press('Enter')
    expect((await counts())[1]).toBeGreaterThan(1000)
  }).toPass()
  const outlined = (await counts())[1]
  expect(await counts('provenance')).toEqual({ [PROVENANCE.assisted]: outlined })
  await app.page.locator('[data-test=class]').nth(2).click()
  await click([75, -20], [75, 20])
  await app.page.keyboard.down('Control')
  await click([0, 0])
  await app.page.keyboard.up('Control')
  await takeScreenshot(app, 'tools-click-to-segment')
  await app.page.keyboard.press('Escape')
  expect(await counts()).toEqual({ 1: outlined })
})

test('the shape between two others', async () => {
  await choose('rectangle')
  await drag([-80, -20], [-40, 20])
  await drag([-50, -20], [60, -10])
  await app.page.locator('[data-test=class]').nth(0).click()
  await drag([-30, 10], [10, 50])
  const before = await counts()
  await choose('between')
  await click([-70, 0], [-10, 30])
  await moveTo([30, 30])
  await click([30, 30])
  expect((await counts())[0]).toBeGreaterThan(before[0])
})

test('the prediction by region and by brush, as accepted', async () => {
  const pixels = size.width * size.height
  await choose('predictionBrush')
  await drag([-40, 0], [40, 0])
  const painted = await counts()
  expect(painted[0]).toBeGreaterThan(300)
  expect(painted[1]).toBeGreaterThan(300)
  await choose('acceptRegion')
  await click([-40, 40])
  near((await counts())[1], pixels / 2, 0.01)
  expect(Object.keys(await counts('provenance')).map(Number)).toEqual([FIRST_MODEL])
})

test('the tool bar in both themes', async () => {
  for (const theme of ['dark', 'light'] as const) {
    await app.page.emulateMedia({ colorScheme: theme })
    for (const name of ['brush', 'lasso', 'wand', 'line'] as const) {
      await choose(name)
      await takeScreenshot(app, `tools-${theme}-${name}`)
    }
    await app.page.locator('[data-test=group-assist] [popovertarget]').click()
    await takeScreenshot(app, `tools-${theme}-fly-out`)
    await app.page.keyboard.press('Escape')
    await app.page.locator('[data-test=actions] [popovertarget]').click()
    await takeScreenshot(app, `tools-${theme}-actions`)
    await app.page.keyboard.press('Escape')
  }
  await app.page.emulateMedia({ colorScheme: null })
})
