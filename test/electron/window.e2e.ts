/** What the window may and may not do, and that the app is one app. */
import { existsSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { photoUrl } from '../../preload/contract'
import { closeApp, makeHome, startApp, type Home, type StartedApp } from './app'

let home: Home
let app: StartedApp

test.beforeAll(async () => {
  home = makeHome()
  app = await startApp(home)
})
test.afterAll(async () => {
  await closeApp(app)
  home.remove()
})

test('the window shows the app, without errors', async () => {
  await expect(app.page).toHaveTitle(/Segsmith/)
  await expect(app.page.locator('[data-test=open-sample]')).toBeVisible()
  expect(app.pageErrors).toEqual([])
})

test('the page sees neither Node nor Electron, only the bridge', async () => {
  const seen = await app.page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>).require,
    process: typeof (globalThis as Record<string, unknown>).process,
    bridge: Object.keys(window.segsmith).sort()
  }))
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    bridge: ['call', 'on', 'readyToClose', 'startWith']
  })
})

test('scripts written into the page do not run', async () => {
  const ran = await app.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.ranInline = true'
    document.head.append(script)
    return 'ranInline' in window
  })
  expect(ran).toBe(false)
})

test('the window cannot be led elsewhere and opens no other', async () => {
  const before = app.page.url()
  await app.page.evaluate(() => {
    window.open('file:///etc/passwd')
    location.href = 'https://example.invalid/'
  })
  await expect.poll(() => app.page.url()).toBe(before)
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('a malformed call is answered with one sentence, not with an exception', async () => {
  const answers = await app.page.evaluate(async () => {
    const call = window.segsmith.call as (name: string, ...args: unknown[]) => Promise<unknown>
    return [
      await call('openProject', 'relative/path'),
      await call('readLabel', '/not/opened', 'a'),
      await call('openProject', '/no/project/here')
    ]
  })
  expect(answers).toEqual([
    {
      ok: false,
      failure: {
        code: 'bad-argument',
        message: 'The call "openProject" is malformed: expected an absolute path (argument 0).'
      }
    },
    {
      ok: false,
      failure: {
        code: 'bad-argument',
        message: 'The call "readLabel" is malformed: expected the folder of a project that is open (argument 0).'
      }
    },
    { ok: false, failure: expect.objectContaining({ code: 'not-found' }) }
  ])
})

test('photos are served for images of opened projects only', async () => {
  const fetchStatus = (url: string) => app.page.evaluate(async (address) => (await fetch(address)).status, url)
  expect(await fetchStatus(photoUrl(home.sample, 'any'))).toBe(403)
  const opened = await app.page.evaluate(() => window.segsmith.call('openSample'))
  if (!opened.ok) throw new Error(opened.failure.message)
  expect(existsSync(home.sample)).toBe(true)
  const { folder, images } = opened.value
  expect(await fetchStatus(photoUrl(folder, images[0].id))).toBe(200)
  expect(await fetchStatus(photoUrl(folder, 'no-such-image'))).toBe(404)
  expect(await fetchStatus(photoUrl(folder, '../project.json'))).toBe(404)
  expect(await fetchStatus(photoUrl('/etc', 'passwd'))).toBe(403)
})

test('every photo of the sample is decoded by the window at the size the project says', async () => {
  const opened = await app.page.evaluate(() => window.segsmith.call('openSample'))
  if (!opened.ok) throw new Error(opened.failure.message)
  for (const { id, width, height } of opened.value.images) {
    const size = await app.page.evaluate(
      async (url) => {
        const bitmap = await createImageBitmap(await (await fetch(url)).blob())
        return { width: bitmap.width, height: bitmap.height }
      },
      photoUrl(opened.value.folder, id)
    )
    expect(size).toEqual({ width, height })
  }
})

test('the opened sample is remembered, and forgotten when asked', async () => {
  const recents = () => app.page.evaluate(() => window.segsmith.call('recentProjects'))
  expect(await recents()).toMatchObject({ ok: true, value: [{ folder: home.sample, exists: true }] })
  await app.page.evaluate((folder) => window.segsmith.call('forgetProject', folder), home.sample)
  expect(await recents()).toEqual({ ok: true, value: [] })
})
