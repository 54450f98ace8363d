/** The doctor's page in the real window: what each device says, CUDA fetched and removed, and the line of a training. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { runtimeVersion } from '../../main/core/devices/runtimeFolder'
import { PackageServer, zip } from '../core/devices/packageServer'
import { closeApp, makeHome, startApp, takeScreenshot } from './app'
import { openSample } from './workbench'

test('devices are examined, CUDA is installed and removed, and a training says where it runs', async () => {
  const home = makeHome()
  process.env.XDG_DATA_HOME = join(home.folder, 'data')
  process.env.XDG_CACHE_HOME = join(home.folder, 'cache')
  const version = runtimeVersion()
  const native = 'runtimes/linux-x64/native/libonnxruntime_providers_'
  const files = {
    'gpu.nuspec': Buffer.from(`<version>${version}</version>`),
    [`${native}cuda.so`]: randomBytes(2_000_000),
    [`${native}shared.so`]: randomBytes(1000)
  }
  const server = await PackageServer.start(zip(files), version)
  const app = await startApp(home)
  const { page } = app
  await openSample(app)
  await page.locator('[data-test=header-devices]').click()
  await expect(page.locator('[data-test="device-cpu:0"]')).toHaveAttribute('data-state', 'works', { timeout: 90_000 })
  const cuda = page.locator('[data-test="device-cuda:0"]')
  await expect(cuda).toContainText('libonnxruntime_providers_cuda.so is missing')
  await takeScreenshot(app, '14-devices')

  await page.locator('[data-test=cuda-install] summary').click()
  await page.locator('[data-test=cuda-from]').fill(server.feed)
  await page.locator('[data-test=install-cuda]').click()
  await expect(page.locator('[data-test=cuda-note]')).toContainText('Installed, 2 MB')
  await expect(cuda).toContainText('libcudnn.so.9 is missing', { timeout: 90_000 })
  await takeScreenshot(app, '15-devices-installed')
  await page.locator('[data-test=remove-cuda]').click()
  await expect(page.locator('[data-test=cuda-note]')).toHaveText('Removed.')
  await page.getByRole('button', { name: 'Close' }).click()

  await page.locator('[data-test=option-device]').selectOption('cuda')
  await page.locator('[data-test=train]').click()
  await expect(page.locator('[data-test=run-device]').first()).toContainText(
    'Training on the processor instead of cuda:0'
  )
  await takeScreenshot(app, '16-device-refused')
  expect(app.pageErrors).toEqual([])
  await closeApp(app)
  server.close()
  home.remove()
})
