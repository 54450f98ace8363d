/** Weights chosen in the real window: what fits the net is counted and listed, and a file that would run code is refused. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataLocation } from 'onnx-buf'
import { expect, test } from '@playwright/test'
import { closeApp, makeHome, root, startApp, takeScreenshot, type Home, type StartedApp } from './app'
import { answerFolderDialog, openSample } from './workbench'

let home: Home
let app: StartedApp

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
  await openSample(app)
})
test.afterAll(async () => {
  await closeApp(app)
  home.remove()
})

test('weights are fitted by name, and the report lists the names on demand', async () => {
  const { page } = app
  await answerFolderDialog(app, join(root, 'resources/models/default.onnx'))
  await page.locator('[data-test=choose-weights]').click()
  await expect(page.locator('[data-test=weights-mismatched]')).toHaveText('2 other shape')
  await page.locator('[data-test=weights-mismatched]').click()
  await expect(page.locator('[data-test=weights-names] li')).toHaveText([/^head\.weight: /, /^head\.bias: /])
  await takeScreenshot(app, 'weights-report')
  await page.locator('[data-test=forget-weights]').click()
  await expect(page.locator('[data-test=weights-report]')).toHaveCount(0)
})

test('weights beside the .onnx are found, and missed by name when they are gone', async () => {
  const { page } = app
  const [file, data] = await keepWeightsBeside(join(root, 'resources/models/default.onnx'), home.folder)
  await answerFolderDialog(app, file)
  await page.locator('[data-test=choose-weights]').click()
  await expect(page.locator('[data-test=weights-mismatched]')).toHaveText('2 other shape')
  await takeScreenshot(app, 'weights-beside')
  await page.locator('[data-test=forget-weights]').click()
  await rm(data)
  await page.locator('[data-test=choose-weights]').click()
  await expect(page.locator('[data-test=weights-problem]')).toContainText(
    'keeps its weights in "moved.onnx.data", which is not beside it'
  )
  await takeScreenshot(app, 'weights-beside-missing')
  await page.locator('[data-test=forget-weights]').click()
})

/** The same net with its large weights in a file of their own, as exporters write what is large. */
async function keepWeightsBeside(net: string, folder: string): Promise<readonly [file: string, data: string]> {
  const model = fromBinary(ModelProtoSchema, await readFile(net))
  const pieces: Uint8Array[] = []
  let offset = 0
  for (const tensor of model.graph!.initializer) {
    const bytes = tensor.rawData
    if (bytes.length < 1024) continue
    const entries = Object.entries({ location: 'moved.onnx.data', offset, length: bytes.length })
    tensor.externalData = entries.map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value: `${value}` })
    )
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL
    tensor.rawData = new Uint8Array(0)
    pieces.push(bytes)
    offset += bytes.length
  }
  const [file, data] = [join(folder, 'moved.onnx'), join(folder, 'moved.onnx.data')]
  await writeFile(data, Buffer.concat(pieces))
  await writeFile(file, toBinary(ModelProtoSchema, model))
  return [file, data]
}

test('a pickle that would run code is refused in a sentence', async () => {
  const { page } = app
  await answerFolderDialog(app, join(root, 'test/fixtures/weights/attack.pth'))
  await page.locator('[data-test=choose-weights]').click()
  await expect(page.locator('[data-test=weights-problem]')).toContainText('attack.pth asks for "posix.system"')
  await takeScreenshot(app, 'weights-refused')
  expect(app.pageErrors).toEqual([])
})
